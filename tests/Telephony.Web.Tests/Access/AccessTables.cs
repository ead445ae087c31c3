using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;

namespace Telephony.Web.Tests.Access;

/// <summary>The tables of docs/access.md, which say what is wished, and what the program has instead.</summary>
internal static partial class AccessTables
{
    public const string Anyone = "anyone";
    public const string SignedIn = "signed-in";

    /// <summary>The document from the repository's root.</summary>
    public const string Document = "docs/access.md";

    /// <summary>Policy → words of the roles that have it.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> Roles { get; } = Read("Roles").ToDictionary(
        row => row[0], row => (IReadOnlyList<string>)[.. row[1].Split(',', StringSplitOptions.TrimEntries)]);

    /// <summary>Address as the program writes it → who may open it.</summary>
    public static IReadOnlyDictionary<string, string> Addresses { get; } = Read("Addresses").ToDictionary(row => row[0], row => row[1]);

    /// <summary>The address of an endpoint as the document writes it.</summary>
    public static string AddressOf(RouteEndpoint endpoint) => "/" + endpoint.RoutePattern.RawText!.TrimStart('/');

    /// <summary>Who may open an endpoint by what the program says of it.</summary>
    public static string WhoOf(RouteEndpoint endpoint)
    {
        if (endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null) return Anyone;
        var policies = endpoint.Metadata.GetOrderedMetadata<IAuthorizeData>().Select(authorize => authorize.Policy ?? SignedIn).Distinct().ToList();
        return policies.Count == 0 ? SignedIn : string.Join(" and ", policies);
    }

    private static List<string[]> Read(string section)
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "Telephony.sln"))) root = root.Parent ?? throw new DirectoryNotFoundException("The repository is not above the tests.");
        return [.. File.ReadLines(Path.Combine(root.FullName, Document)).SkipWhile(line => line != $"## {section}").Skip(1).TakeWhile(line => !line.StartsWith("## ", StringComparison.Ordinal))
            .Select(line => Row().Match(line)).Where(row => row.Success).Select(row => new[] { row.Groups["first"].Value, row.Groups["second"].Value.Replace("`", "", StringComparison.Ordinal) })];
    }

    [GeneratedRegex("^\\| `(?<first>[^`]+)` \\| (?<second>[^|]+) \\|$", RegexOptions.ExplicitCapture)]
    private static partial Regex Row();
}

using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Telephony.Database;

/// <summary>One numbered SQL file of a module.</summary>
/// <param name="Module">The assembly's name without "Telephony.", in lower case: <c>directory</c>.</param>
/// <param name="Number">Its place in the module's order, from 1.</param>
/// <param name="Name">The file's name without number and ending.</param>
/// <param name="Sql">Its text.</param>
internal sealed partial record Migration(string Module, int Number, string Name, string Sql)
{
    /// <summary>SHA-256 of the text, by which a changed file is noticed.</summary>
    public byte[] Hash { get; } = SHA256.HashData(Encoding.UTF8.GetBytes(Sql));

    /// <summary>How messages name it: <c>directory 0001-establishments</c>.</summary>
    public string Title => Describe(Module, Number, Name);

    /// <inheritdoc cref="Title"/>
    public static string Describe(string module, int number, string name) => $"{module} {number:0000}-{name}";

    /// <summary>The module's name that an assembly's migrations are recorded under.</summary>
    public static string ModuleOf(Assembly assembly) =>
        assembly.GetName().Name!.Replace("Telephony.", "", StringComparison.Ordinal).ToLowerInvariant();

    /// <summary>The migrations embedded in an assembly, in order.</summary>
    public static IReadOnlyList<Migration> In(Assembly assembly)
    {
        var module = ModuleOf(assembly);
        var found = new List<Migration>();
        foreach (var resource in assembly.GetManifestResourceNames())
        {
            if (!resource.Contains(".Migrations.", StringComparison.Ordinal) || !resource.EndsWith(".sql", StringComparison.Ordinal)) continue;
            var match = FileName().Match(resource);
            if (!match.Success) throw new DatabaseException($"The migration {resource} is not named Migrations/NNNN-name.sql.");
            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!, Encoding.UTF8);
            found.Add(new Migration(module, int.Parse(match.Groups["number"].ValueSpan), match.Groups["name"].Value, reader.ReadToEnd()));
        }
        return [.. found.OrderBy(migration => migration.Number)];
    }

    [GeneratedRegex(@"\.Migrations\.(?<number>[0-9]{4})-(?<name>[a-z0-9-]+)\.sql$", RegexOptions.ExplicitCapture)]
    private static partial Regex FileName();
}

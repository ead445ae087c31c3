using System.Text.Json;

namespace Telephony.Core.Tests;

/// <summary>One message of RFC 4475 or RFC 5118, as <c>Vectors/index.json</c> lists it.</summary>
/// <param name="File">Path below <c>Vectors</c>.</param>
/// <param name="Section">Section of the RFC, or where the message comes from.</param>
/// <param name="Title">The RFC's title for it.</param>
/// <param name="IsRequest">Whether it is a request.</param>
/// <param name="Expected">What an element should do, in words.</param>
public sealed record TortureVector(string File, string Section, string Title, bool IsRequest, string Expected)
{
    private static readonly string s_folder = Path.Combine(AppContext.BaseDirectory, "Vectors");

    /// <summary>The file name without folder and extension.</summary>
    public string Name => Path.GetFileNameWithoutExtension(File);

    /// <summary>All messages of the index, in its order.</summary>
    public static IReadOnlyList<TortureVector> All { get; } = Load();

    /// <summary>The message called <paramref name="name"/>.</summary>
    public static TortureVector Called(string name) => All.Single(vector => vector.Name == name);

    /// <summary>Every message file on disk, listed or not, as paths below <c>Vectors</c>.</summary>
    public static IEnumerable<string> FilesOnDisk() =>
        Directory.GetFiles(s_folder, "*.dat", SearchOption.AllDirectories).Select(static path => Path.GetRelativePath(s_folder, path));

    /// <summary>The message's octets.</summary>
    public byte[] Read() => System.IO.File.ReadAllBytes(Path.Combine(s_folder, File));

    public override string ToString() => Name;

    private static TortureVector[] Load()
    {
        using var index = JsonDocument.Parse(System.IO.File.ReadAllBytes(Path.Combine(s_folder, "index.json")));
        return [.. index.RootElement.GetProperty("messages").EnumerateArray().Select(static message => new TortureVector(
            message.GetProperty("file").GetString()!, message.GetProperty("section").GetString()!, message.GetProperty("title").GetString()!,
            message.GetProperty("kind").GetString() == "request", message.GetProperty("expected").GetString()!))];
    }
}

using System.Text.Json;

namespace Telephony.Database;

/// <summary>What <c>DIR/cluster.json</c> says: where the running cluster answers.</summary>
/// <param name="Socket">Folder of the socket.</param>
/// <param name="User">Database user.</param>
/// <param name="Database">Database.</param>
/// <param name="ProcessId">Process that holds the lock, for people.</param>
internal sealed record ClusterDescriptor(string Socket, string User, string Database, int ProcessId)
{
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>Writes the file so that a reader sees all of it or nothing.</summary>
    public void Write(string path)
    {
        var unfinished = path + ".new";
        File.WriteAllText(unfinished, JsonSerializer.Serialize(this, Format));
        File.Move(unfinished, path, overwrite: true);
    }

    /// <summary>Reads the file; null when there is none or it is not ours.</summary>
    public static ClusterDescriptor? Read(string path)
    {
        try
        {
            var read = JsonSerializer.Deserialize<ClusterDescriptor>(File.ReadAllBytes(path), Format);
            return read is { Socket: not null, User: not null, Database: not null } ? read : null;
        }
        catch (Exception failure) when (failure is JsonException or IOException)
        {
            return null;
        }
    }
}

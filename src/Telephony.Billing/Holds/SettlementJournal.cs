using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Telephony.Directory;

namespace Telephony.Billing;

/// <summary>
/// Ends of calls that the database could not be told, a file each (DESIGN 4.10), encrypted (4.9), on disk before <see cref="Write"/> returns. A file goes
/// when its end is settled; settling it twice charges once. Thread-safe.
/// </summary>
internal sealed class SettlementJournal(string folder, ISecretProtector protector, ILogger logger)
{
    private const string Ending = ".end";

    /// <summary>Writes an end down; a later one of the same call replaces it.</summary>
    public void Write(CallEnd end)
    {
        System.IO.Directory.CreateDirectory(folder);
        var name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(end.Call)));
        var path = Path.Combine(folder, name + Ending);
        var unfinished = $"{path}.{Guid.NewGuid():n}.new";
        using (var file = new FileStream(unfinished, FileMode.CreateNew, FileAccess.Write, FileShare.None))
        {
            file.Write(protector.Protect(JsonSerializer.SerializeToUtf8Bytes(end), Purpose(name)));
            file.Flush(flushToDisk: true);
        }
        File.Move(unfinished, path, overwrite: true);
    }

    /// <summary>
    /// Tells every end; what is told is removed. What <paramref name="tell"/> throws is let through when the database is away, and the rest stays; one that it
    /// refuses is logged and kept, and holds up no other.
    /// </summary>
    public async Task ReplayAsync(Func<CallEnd, Task> tell)
    {
        if (!System.IO.Directory.Exists(folder)) return;
        foreach (var path in System.IO.Directory.EnumerateFiles(folder, "*" + Ending))
        {
            if (Read(path) is not { } end) continue;
            try
            {
                await tell(end);
            }
            catch (Exception e) when (e is not OperationCanceledException && !Outage.IsOne(e))
            {
                Log.JournalRefused(logger, end.Call, e);
                continue;
            }
            File.Delete(path);
        }
    }

    private CallEnd? Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<CallEnd>(protector.Unprotect(File.ReadAllBytes(path), Purpose(Path.GetFileNameWithoutExtension(path))));
        }
        catch (Exception e) when (e is JsonException or CryptographicException or InvalidDataException or IOException)
        {
            Log.JournalDamaged(logger, Path.GetFileName(path), e);
            return null;
        }
    }

    private static string Purpose(string name) => $"billing journal {name}";
}

/// <summary>How a call ended.</summary>
/// <param name="Call">Its id.</param>
/// <param name="Talked">Talk time; null: never established.</param>
/// <param name="At">When.</param>
internal sealed record CallEnd(string Call, TimeSpan? Talked, DateTimeOffset At);

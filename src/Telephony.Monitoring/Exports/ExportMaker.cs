using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Npgsql;
using Telephony.Core.Ogg;
using Telephony.Monitoring.Evidence;
using Telephony.Recording;

namespace Telephony.Monitoring.Exports;

/// <summary>
/// Makes the file of an approved export: a zip with the sound as it was sealed, its manifest and the signature of that. In memory, where a minute of a call takes 36 kB, and anew each time: nothing plain is ever on disk. What is
/// not byte for byte what was sealed does not leave; and what leaves has its entry first, with the SHA-256 of the file. Thread-safe.
/// </summary>
/// <param name="database">With the schema <c>monitoring</c>.</param>
/// <param name="archive">Monitoring's sounds.</param>
/// <param name="keys">With what it is signed.</param>
public sealed class ExportMaker(NpgsqlDataSource database, SoundArchive archive, ExportKeys keys)
{
    private readonly ExportStore _store = new(database);

    /// <summary>The file for one of the two officers who want it, while its time lasts.</summary>
    public async Task<ExportFile> MakeAsync(Guid export, ActingOfficer officer, DateTimeOffset at, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(officer);
        if (await _store.FindAsync(export, officer.Establishments, cancellation) is not { } found || !found.IsFor(officer.Id)) return new ExportFile.NotFound();
        switch (found.StateAt(at))
        {
            case ExportState.Requested or ExportState.Refused: return new ExportFile.NotFound();
            case ExportState.Expired: return new ExportFile.Expired();
        }
        if (await _store.RecordingAsync(found, cancellation) is not { } recording) return new ExportFile.NoSound(ReplayState.Erased);
        if (recording.Sha256 is null) return new ExportFile.NoSound(ReplayState.Unfinished);
        var key = await keys.GetAsync(at, cancellation);
        byte[] zip;
        try
        {
            var plain = await ReadAsync(found.Recording, cancellation);
            if (SoundOf(plain) is not { } sound || !sound.Sha256.AsSpan().SequenceEqual(recording.Sha256)) return new ExportFile.NoSound(ReplayState.Altered);
            var explanation = Encoding.UTF8.GetBytes(ExportParts.Explain(key.Fingerprint));
            zip = Zip(plain, ExportManifest.Write(found, recording, sound, officer.Name, at, key.Fingerprint, explanation), explanation, key, at);
        }
        catch (SoundNotFoundException)
        {
            return new ExportFile.NoSound(ReplayState.Missing);
        }
        catch (SoundDamagedException)
        {
            return new ExportFile.NoSound(ReplayState.Altered);
        }
        return await _store.TakeAsync(export, ExportManifest.Hex(zip), officer, at, cancellation)
            ? new ExportFile.Ready($"export-{export}.zip", zip)
            : new ExportFile.NotFound();
    }

    private async Task<byte[]> ReadAsync(Guid recording, CancellationToken cancellation)
    {
        await using var ogg = await archive.OpenOggAsync(recording, cancellation);
        using var plain = new MemoryStream();
        await ogg.CopyToAsync(plain, cancellation);
        return plain.ToArray();
    }

    /// <summary>Null when it is no sound of ours.</summary>
    private static ExportedSound? SoundOf(byte[] plain) =>
        OggOpusReader.TryOpen(new MemoryStream(plain, writable: false), out var reader, out _) ? new ExportedSound(plain.Length, SHA256.HashData(plain), reader!.Head.Channels) : null;

    private static byte[] Zip(byte[] sound, byte[] manifest, byte[] explanation, ExportKey key, DateTimeOffset at)
    {
        using var file = new MemoryStream();
        using (var zip = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            void Add(string name, ReadOnlySpan<byte> content)
            {
                var entry = zip.CreateEntry(name, CompressionLevel.NoCompression);
                entry.LastWriteTime = at.ToUniversalTime();
                using var stream = entry.Open();
                stream.Write(content);
            }
            Add(ExportParts.Sound, sound);
            Add(ExportParts.Manifest, manifest);
            Add(ExportParts.Signature, key.Sign(manifest));
            Add(ExportParts.PublicKey, Encoding.ASCII.GetBytes(key.PublicPem));
            Add(ExportParts.Explanation, explanation);
        }
        return file.ToArray();
    }
}

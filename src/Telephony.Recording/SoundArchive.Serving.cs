using System.Security.Cryptography;
using Telephony.Recording.Sealing;

namespace Telephony.Recording;

/// <content>What a player in a browser asks for: bytes from anywhere in the file, something to draw, and the certainty that they are what was written.</content>
public sealed partial class SoundArchive
{
    private const int PeakSamples = 4096;

    /// <summary>
    /// The sound as a plain Ogg Opus file (RFC 7845) that can be read from any position. A sealed one is decrypted chunk by chunk as it is read, and a damaged chunk throws
    /// <see cref="SoundDamagedException"/> instead of being given out; one that still waits to be sealed is encoded first and kept in memory, some 36 kB a minute of a call.
    /// </summary>
    /// <exception cref="SoundNotFoundException">There is no such sound.</exception>
    /// <exception cref="SoundDamagedException">Its header or its end is damaged.</exception>
    public async Task<Stream> OpenOggAsync(Guid sound, CancellationToken cancellation = default)
    {
        if (await Task.Run(() => _files.TryOpenPlain(sound), cancellation) is { } plain) return plain;
        var encoded = new MemoryStream();
        await ExportAsync(sound, length: null, encoded, cancellation);
        encoded.Position = 0;
        return encoded;
    }

    /// <summary>
    /// Whether every byte of a sealed sound is what was sealed: each chunk is authentic and the whole has this SHA-256. Reads the whole file, some milliseconds for an hour of sound.
    /// </summary>
    /// <exception cref="SoundNotFoundException">There is no sealed form.</exception>
    public Task<bool> IsIntactAsync(Guid sound, ReadOnlyMemory<byte> sha256, CancellationToken cancellation = default) => Task.Run(
        () =>
        {
            try
            {
                using var plain = _files.TryOpenPlain(sound) ?? throw new SoundNotFoundException(sound);
                return SHA256.HashData(plain).AsSpan().SequenceEqual(sha256.Span);
            }
            catch (SoundDamagedException)
            {
                return false;
            }
        },
        cancellation);

    /// <summary>1,000 maxima of the absolute amplitude over equal parts of the sound, 0 to 255, in one channel: for a sound whose own were not kept. Decodes the whole.</summary>
    /// <exception cref="SoundNotFoundException">There is no such sound.</exception>
    /// <exception cref="SoundDamagedException">Its header is damaged; of one damaged further in, what comes before is drawn.</exception>
    public Task<byte[]> MeasurePeaksAsync(Guid sound, CancellationToken cancellation = default) => Task.Run(
        () =>
        {
            using var source = _files.OpenPcm(sound);
            var meter = new PeakMeter(source.Length);
            var pcm = new short[PeakSamples];
            int read;
            while ((read = source.Read(pcm)) > 0)
            {
                cancellation.ThrowIfCancellationRequested();
                meter.Add(pcm.AsSpan(0, read));
            }
            return meter.ToBytes();
        },
        cancellation);
}

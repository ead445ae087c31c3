using System.Buffers;
using System.Security.Cryptography;
using Telephony.Recording.Playback;

namespace Telephony.Recording.Sealing;

/// <summary>
/// Makes the sealed form of a spool (DESIGN 4.3): order, fill, decode, encode, pages, peaks, hash, encrypt, write beside, sync, name. Until the last step
/// nothing is visible, so it can be stopped anywhere and done again.
/// </summary>
internal sealed class SoundSealing(SoundFiles files, int complexity)
{
    public Action<SealStep>? StepReached { get; set; }

    public SealedSound Seal(Guid sound, TimeSpan? length, CancellationToken cancellation)
    {
        using var source = files.TryOpenSpool(sound);
        if (source is null) return Describe(sound);
        var samples = SoundClock.Cut(source.Length, length);
        SealedSound result;
        using (var file = files.CreateTemporary(sound))
        {
            StepReached?.Invoke(SealStep.Begun);
            result = Encode(sound, source, samples, file.Write, cancellation);
            file.Complete();
        }

        StepReached?.Invoke(SealStep.Written);
        files.Name(sound);
        StepReached?.Invoke(SealStep.Named);
        return result;
    }

    private delegate void Sink(ReadOnlySpan<byte> bytes);

    private SealedSound Encode(Guid sound, ISpoolSource source, long samples, Sink sink, CancellationToken cancellation)
    {
        var pages = new ArrayBufferWriter<byte>();
        using var encoder = new OpusFileEncoder(source, samples, sound, complexity, pages);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var bytes = 0L;
        for (var goesOn = true; goesOn;)
        {
            cancellation.ThrowIfCancellationRequested();
            goesOn = encoder.EncodeSome();
            sink(pages.WrittenSpan);
            hash.AppendData(pages.WrittenSpan);
            bytes += pages.WrittenCount;
            pages.ResetWrittenCount();
        }

        return new SealedSound(sound, SoundClock.ToTime(samples), bytes, hash.GetHashAndReset(), encoder.Peaks);
    }

    /// <summary>What an earlier sealing made, whose spool is gone already.</summary>
    private SealedSound Describe(Guid sound)
    {
        using var opus = files.TryOpenSealed(sound) ?? throw new SoundNotFoundException(sound);
        var hash = SHA256.HashData(opus.Plain);
        var bytes = opus.Plain.Length;
        using var source = new SealedPcmSource(opus, opus.Channels);
        source.Seek(0);
        var peaks = new PeakMeter(source.Length, source.Channels);
        var pcm = new short[SoundClock.Rate];
        for (var read = source.Read(pcm); read > 0; read = source.Read(pcm)) peaks.Add(pcm.AsSpan(0, read * source.Channels));
        return new SealedSound(sound, SoundClock.ToTime(source.Length), bytes, hash, peaks.ToBytes());
    }
}

using System.Buffers;
using Telephony.Core.Ogg;
using Telephony.Recording.Playback;

namespace Telephony.Recording.Sealing;

/// <summary>Writes a sound as a plain Ogg Opus file, part by part. One thread at a time.</summary>
internal abstract class SoundExport : IDisposable
{
    /// <summary>Writes about a second, or 64 KiB, more; false once the file is finished.</summary>
    public abstract bool WriteSome();

    public abstract void Dispose();
}

/// <summary>From a spool: encoded.</summary>
internal sealed class SpoolExport(ISpoolSource source, long length, Guid sound, int complexity, ArrayBufferWriter<byte> pages) : SoundExport
{
    private readonly OpusFileEncoder _encoder = new(source, length, sound, complexity, pages);

    public override bool WriteSome() => _encoder.EncodeSome();

    public override void Dispose()
    {
        _encoder.Dispose();
        source.Dispose();
    }
}

/// <summary>From a sealed file: the stored bytes; when it is cut, the stored packets in new pages that end earlier.</summary>
internal sealed class SealedExport : SoundExport
{
    private const int PartLength = 64 * 1024;

    private readonly SealedOpus _opus;
    private readonly Stream? _whole;
    private readonly OggOpusWriter? _writer;
    private readonly ArrayBufferWriter<byte> _pages;
    private readonly long _length;
    private long _written;

    public SealedExport(SealedOpus opus, long length, Guid sound, ArrayBufferWriter<byte> pages)
    {
        _opus = opus;
        _pages = pages;
        _length = length;
        if (length == opus.Length) _whole = opus.Plain;
        else _writer = new OggOpusWriter(pages, OpusFileEncoder.SerialOf(sound), new OpusHead(opus.Channels, opus.PreSkip * SoundClock.OpusUnits, SoundClock.Rate));
    }

    public override bool WriteSome() => _whole is null ? WritePackets(_writer!) : CopyPart(_whole);

    public override void Dispose() => _opus.Dispose();

    private bool CopyPart(Stream whole)
    {
        var count = whole.Read(_pages.GetSpan(PartLength));
        _pages.Advance(count);
        return count > 0;
    }

    private bool WritePackets(OggOpusWriter writer)
    {
        var end = _length == 0 ? 0 : _length + _opus.PreSkip;
        for (var part = 0; part < SoundClock.Rate && _written < end && _opus.TryRead(out var packet, out var duration); part += duration)
        {
            writer.Write(packet, duration * SoundClock.OpusUnits);
            _written += duration;
        }

        if (_written < end) return true;
        writer.Complete(_length * SoundClock.OpusUnits);
        return false;
    }
}

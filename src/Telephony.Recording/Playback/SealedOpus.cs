using Telephony.Core.Codecs;
using Telephony.Core.Ogg;
using Telephony.Recording.Encryption;

namespace Telephony.Recording.Playback;

/// <summary>The Opus packets of a sealed sound, with their places. One thread at a time.</summary>
internal sealed class SealedOpus : IDisposable
{
    private readonly EncryptedFileStream _stream;
    private OggOpusReader _reader;

    private SealedOpus(EncryptedFileStream stream, OggOpusReader reader, long length)
    {
        _stream = stream;
        _reader = reader;
        Length = length;
        Channels = reader.Head.Channels;
        PreSkip = reader.Head.PreSkip / SoundClock.OpusUnits;
    }

    /// <summary>The sound's length in samples, pre-skip and end trimming taken off.</summary>
    public long Length { get; }

    /// <summary>1, or 2 of a call.</summary>
    public int Channels { get; }

    /// <summary>Samples to drop at the start of what is decoded.</summary>
    public int PreSkip { get; }

    /// <summary>The plain Ogg Opus file, at its beginning.</summary>
    public Stream Plain
    {
        get
        {
            _stream.Position = 0;
            return _stream;
        }
    }

    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="SoundDamagedException">It cannot be opened, or its end is not where it should be.</exception>
    public static SealedOpus Open(string path, Guid sound, MasterKey master)
    {
        var stream = EncryptedFileStream.Open(path, sound, master);
        try
        {
            var granule = LastGranule(stream);
            stream.Position = 0;
            if (!OggOpusReader.TryOpen(stream, out var reader, out var error)) throw new SoundDamagedException($"Sound {sound}: {error}");
            return new SealedOpus(stream, reader!, Math.Max(0, granule - reader!.Head.PreSkip) / SoundClock.OpusUnits);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>Begins again with the first packet.</summary>
    public void Rewind()
    {
        _stream.Position = 0;
        if (!OggOpusReader.TryOpen(_stream, out var reader, out var error)) throw new SoundDamagedException(error.ToString());
        _reader = reader!;
    }

    /// <summary>The next packet and its duration in samples; false at the end. Valid until the next call.</summary>
    /// <exception cref="SoundDamagedException">The rest is damaged.</exception>
    public bool TryRead(out ReadOnlySpan<byte> packet, out int duration)
    {
        duration = 0;
        switch (_reader.Read(out packet))
        {
            case OggOpusStatus.Packet when OpusPacket.TryGetDuration(packet, out var units):
                duration = units / SoundClock.OpusUnits;
                return true;
            case OggOpusStatus.End:
                return false;
            default:
                throw new SoundDamagedException($"A sound's Ogg is damaged: {_reader.Error}");
        }
    }

    public void Dispose() => _stream.Dispose();

    /// <summary>The granule position of the last page, which is found from the end without reading what lies before.</summary>
    private static long LastGranule(EncryptedFileStream stream)
    {
        var tail = new byte[Math.Min(stream.Length, OggPage.MaxLength)];
        stream.Position = stream.Length - tail.Length;
        stream.ReadExactly(tail);
        for (var at = tail.AsSpan().LastIndexOf("OggS"u8); at >= 0; at = tail.AsSpan(0, at).LastIndexOf("OggS"u8))
        {
            if (OggPageReader.Read(tail.AsSpan(at), out var page, out var consumed, out _) == OggReadStatus.Page
                && at + consumed == tail.Length && page.Flags.HasFlag(OggPageFlags.Last))
                return page.GranulePosition;
        }

        throw new SoundDamagedException("A sound's last Ogg page is missing.");
    }
}

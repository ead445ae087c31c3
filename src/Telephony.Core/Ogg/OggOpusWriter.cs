using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Telephony.Core.Ogg;

/// <summary>
/// Writes an Ogg Opus file (RFC 7845): the two header pages at once, then audio pages of at most one second. The granule position of the last page trims
/// the end, so that the duration is exact to a sample. Not thread-safe.
/// </summary>
public sealed class OggOpusWriter
{
    /// <summary>Samples at 48 kHz that a page may hold.</summary>
    public const int MaxPageDuration = 48_000;

    private const string Vendor = "telephony";

    private readonly OggPageWriter _pages;
    private readonly int _preSkip;
    private long _granule;
    private long _pageStart;
    private bool _hasPackets;
    private bool _isComplete;

    /// <summary>Writes the headers to <paramref name="output"/>.</summary>
    public OggOpusWriter(IBufferWriter<byte> output, uint serial, OpusHead head)
    {
        ArgumentNullException.ThrowIfNull(head);
        _pages = new OggPageWriter(output, serial);
        _preSkip = head.PreSkip;
        _pages.Add(head.ToBytes());
        _pages.WritePage(0);
        _pages.Add(Tags());
        _pages.WritePage(0);
    }

    /// <summary>Adds an audio packet of <paramref name="duration"/> samples at 48 kHz. A full page is written before it.</summary>
    public void Write(ReadOnlySpan<byte> packet, int duration)
    {
        ObjectDisposedException.ThrowIf(_isComplete, this);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(duration);
        if (_hasPackets && (!_pages.Fits(packet.Length) || _granule + duration - _pageStart > MaxPageDuration)) FlushPage(isLast: false, _granule);
        _pages.Add(packet);
        _granule += duration;
        _hasPackets = true;
    }

    /// <summary>
    /// Ends the stream. <paramref name="length"/> is the sound's length in samples at 48 kHz without the pre-skip; the packets must reach that far,
    /// and what they have beyond it is trimmed by every player (RFC 7845 4.4).
    /// </summary>
    public void Complete(long length)
    {
        ObjectDisposedException.ThrowIf(_isComplete, this);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        var end = length + _preSkip;
        if (end > _granule && (length > 0 || _granule > 0)) throw new ArgumentException("The packets end before that.", nameof(length));
        // Without any audio the last page is empty, at the granule position of the start.
        FlushPage(isLast: true, _granule == 0 ? 0 : end);
        _isComplete = true;
    }

    private void FlushPage(bool isLast, long granule)
    {
        _pages.WritePage(granule, isLast);
        _pageStart = _granule;
        _hasPackets = false;
    }

    /// <summary>The comment header (RFC 7845 5.2): who wrote it, and no comments.</summary>
    private static byte[] Tags()
    {
        var vendor = Encoding.ASCII.GetBytes(Vendor);
        var packet = new byte[8 + 4 + vendor.Length + 4];
        "OpusTags"u8.CopyTo(packet);
        BinaryPrimitives.WriteUInt32LittleEndian(packet.AsSpan(8), (uint)vendor.Length);
        vendor.CopyTo(packet, 12);
        return packet;
    }
}

using System.Buffers;
using Telephony.Core.Codecs;
using Telephony.Core.Ogg;
using Telephony.Recording.Playback;

namespace Telephony.Recording.Sealing;

/// <summary>
/// Turns samples into an Ogg Opus file of exactly <c>length</c> samples, a second at a time, and takes the peaks on the way. The same sound gives the same
/// bytes. One thread at a time.
/// </summary>
internal sealed class OpusFileEncoder : IDisposable
{
    /// <summary>
    /// Target rate in bits per second, of each channel. 2 kbit/s more than what telephone speech needs cost no time and bring more quality than any complexity does (docs/benchmarks.md, "Record to Opus").
    /// </summary>
    public const int Bitrate = 18_000;

    private readonly IPcmSource _source;
    private readonly long _length;
    private readonly OpusEncoder _encoder;
    private readonly OggOpusWriter _writer;
    private readonly short[] _pcm;
    private readonly byte[] _packet = new byte[OpusEncoder.MaxPacketLength];
    private readonly PeakMeter _peaks;
    private long _encoded;

    /// <summary>The headers are written to <paramref name="output"/> at once.</summary>
    public OpusFileEncoder(IPcmSource source, long length, Guid sound, int complexity, IBufferWriter<byte> output)
    {
        _source = source;
        _length = length;
        _pcm = new short[SoundClock.Frame * source.Channels];
        _peaks = new PeakMeter(length, source.Channels);
        // Loss cannot happen within a file, so no packet repeats its predecessor.
        _encoder = new OpusEncoder(complexity, Bitrate * source.Channels, forwardErrorCorrection: false, source.Channels);
        _writer = new OggOpusWriter(output, SerialOf(sound), new OpusHead(source.Channels, _encoder.Lookahead * SoundClock.OpusUnits, SoundClock.Rate));
    }

    /// <summary>Of what was encoded so far.</summary>
    public byte[] Peaks => _peaks.ToBytes();

    /// <summary>A stream's number only has to differ from others in the same file; taken from the id, a sound sealed twice gives the same file.</summary>
    public static uint SerialOf(Guid sound) => BitConverter.ToUInt32(sound.ToByteArray(), 8);

    /// <summary>Encodes about one second more; false once the file is finished.</summary>
    public bool EncodeSome()
    {
        var end = _length == 0 ? 0 : _length + _encoder.Lookahead;
        for (var i = 0; i < SoundClock.Rate / SoundClock.Frame && _encoded < end; i++) EncodeFrame();
        if (_encoded < end) return true;
        _writer.Complete(_length * SoundClock.OpusUnits);
        return false;
    }

    public void Dispose() => _encoder.Dispose();

    private void EncodeFrame()
    {
        var wanted = (int)Math.Clamp(_length - _encoded, 0, SoundClock.Frame) * _source.Channels;
        var read = _source.Read(_pcm.AsSpan(0, wanted)) * _source.Channels;
        // Past the end, and where the source breaks off, is silence: the length was promised.
        _pcm.AsSpan(read).Clear();
        _peaks.Add(_pcm.AsSpan(0, wanted));
        _writer.Write(_packet.AsSpan(0, _encoder.Encode(_pcm, _packet)), SoundClock.Frame * SoundClock.OpusUnits);
        _encoded += SoundClock.Frame;
    }
}

using System.Collections.Immutable;
using System.Threading.Channels;
using Telephony.Core.Codecs;

namespace Telephony.Recording.Listening;

/// <summary>
/// A recorded call or deposit that is also listened to (MON-06): the media thread copies its packets into a bounded ring, which drops when it is full, and one task decodes, mixes and encodes them once for
/// all who listen (DESIGN 4.3). Made when the first listener comes; the parties cannot hear, see or measure it: nothing is sent to them and nothing waits.
/// </summary>
internal sealed class LiveSound
{
    private const int RingLength = 1 << 15;
    private const int HeaderLength = 4;
    private const int LongestPayload = Spools.SpoolRecord.MaxPayload;
    private const int Bitrate = 36_000;
    private static readonly TimeSpan s_frame = TimeSpan.FromMilliseconds(20);

    private readonly ByteRing _ring = new(RingLength);
    private readonly TimeProvider _clock;
    private volatile bool _isOver;
    private ImmutableArray<Channel<ReadOnlyMemory<byte>>> _listeners = [];

    public LiveSound(TimeProvider clock) => _clock = clock;

    /// <summary>Media thread: copies a packet. Neither blocks nor allocates.</summary>
    public void Write(LiveSide side, AudioCodec codec, ReadOnlySpan<byte> payload)
    {
        if (payload.Length > LongestPayload) return;
        Span<byte> header = [(byte)side, (byte)codec, (byte)payload.Length, (byte)(payload.Length >> 8)];
        _ring.TryWrite(header, payload);
    }

    /// <summary>Adds a listener.</summary>
    public void Add(Channel<ReadOnlyMemory<byte>> listener) => ImmutableInterlocked.Update(ref _listeners, all => all.Add(listener));

    /// <summary>Takes one away; returns how many are left.</summary>
    public int Remove(Channel<ReadOnlyMemory<byte>> listener)
    {
        ImmutableInterlocked.Update(ref _listeners, all => all.Remove(listener));
        listener.Writer.TryComplete();
        return _listeners.Length;
    }

    /// <summary>The call is over, or nobody listens any more.</summary>
    public void End() => _isOver = true;

    /// <summary>Begins: a frame every 20 ms from now on, until <see cref="End"/>.</summary>
    public void Start()
    {
        var turns = new PeriodicTimer(s_frame, _clock);
        _ = Task.Run(() => RunAsync(turns));
    }

    private async Task RunAsync(PeriodicTimer turns)
    {
        using var _ = turns;
        using var decoders = new Decoders();
        using var encoder = new OpusEncoder(complexity: 0, Bitrate, forwardErrorCorrection: false, channels: 2);
        var mix = new LiveMix();
        var stereo = new short[2 * SoundClock.Frame];
        var packet = new byte[OpusEncoder.MaxPacketLength];
        try
        {
            while (!_isOver && await turns.WaitForNextTickAsync())
            {
                Drain(mix, decoders);
                mix.Next(stereo);
                var frame = packet.AsSpan(0, encoder.Encode(stereo, packet)).ToArray();
                foreach (var listener in _listeners) listener.Writer.TryWrite(frame);
            }
        }
        finally
        {
            foreach (var listener in _listeners) listener.Writer.TryComplete();
        }
    }

    private void Drain(LiveMix mix, Decoders decoders)
    {
        Span<byte> header = stackalloc byte[HeaderLength];
        Span<byte> payload = stackalloc byte[LongestPayload];
        while (_ring.Count >= HeaderLength)
        {
            _ring.Peek(0, header);
            var length = header[2] | (header[3] << 8);
            _ring.Peek(HeaderLength, payload[..length]);
            _ring.Skip(HeaderLength + length);
            var pcm = decoders.Decode(header[0], (AudioCodec)header[1], payload[..length]);
            var side = (LiveSide)header[0];
            if (side != LiveSide.Right) mix.Add(0, pcm);
            if (side != LiveSide.Left) mix.Add(1, pcm);
        }
    }

    private sealed class Decoders : IDisposable
    {
        private readonly OpusDecoder?[] _opus = new OpusDecoder?[3];
        private readonly short[] _pcm = new short[2048];

        public ReadOnlySpan<short> Decode(byte side, AudioCodec codec, ReadOnlySpan<byte> payload)
        {
            if (codec == AudioCodec.Opus) return _pcm.AsSpan(0, Math.Max(0, (_opus[side] ??= new OpusDecoder()).Decode(payload, _pcm)));
            G711.Decode(codec, payload, _pcm);
            return _pcm.AsSpan(0, payload.Length);
        }

        public void Dispose()
        {
            foreach (var decoder in _opus) decoder?.Dispose();
        }
    }
}

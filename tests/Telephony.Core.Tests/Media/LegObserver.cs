using System.Threading.Channels;
using Telephony.Core.Codecs;
using Telephony.Core.Media;

namespace Telephony.Core.Tests.Media;

/// <summary>Collects what a leg tells, as lines of text that can be awaited.</summary>
internal sealed class LegObserver : IMediaLegObserver
{
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();

    public bool Throws { get; init; }

    public bool IsEmpty => !_lines.Reader.TryPeek(out _);

    public void OnKey(char key) => Tell($"key {key}");

    public void OnPlaybackStarted(PlaybackId id) => Tell($"started {id.Value}");

    public void OnPlaybackEnded(PlaybackId id, TimeSpan position, bool finished) =>
        Tell($"ended {id.Value} at {position.TotalMilliseconds} {(finished ? "finished" : "cut")}");

    public void OnRtpTimeout(TimeSpan silence) => Tell("timeout");

    /// <summary>The next line; fails after thirty seconds.</summary>
    public async Task<string> NextAsync() => await _lines.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30));

    private void Tell(string line)
    {
        _lines.Writer.TryWrite(line);
        if (Throws)
            throw new InvalidOperationException("an observer's fault");
    }
}

/// <summary>Keeps what it is given.</summary>
internal sealed class MemoryTap : IMediaTap
{
    private readonly Channel<(AudioCodec Codec, ushort Sequence, byte[] Payload)> _packets = Channel.CreateUnbounded<(AudioCodec, ushort, byte[])>();

    public bool Throws { get; init; }

    public int Count => _packets.Reader.Count;

    public void OnAudio(MonotonicTime arrival, AudioCodec codec, uint ssrc, ushort sequence, uint rtpTime, ReadOnlySpan<byte> payload)
    {
        _packets.Writer.TryWrite((codec, sequence, payload.ToArray()));
        if (Throws)
            throw new InvalidOperationException("a tap's fault");
    }

    public async Task<(AudioCodec Codec, ushort Sequence, byte[] Payload)> NextAsync() =>
        await _packets.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30));
}

/// <summary>A sound whose frames are made by a function of their index: null is late, empty is the end.</summary>
internal sealed class ScriptedSound(Func<int, byte[]?> frame, TimeSpan duration) : ISound
{
    public TimeSpan Duration => duration;

    public TaskCompletionSource Disposed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IFrameSource Open(AudioCodec codec, TimeSpan from) => new Source(this, (int)(from.TotalMilliseconds / 20));

    private sealed class Source(ScriptedSound sound, int next) : IFrameSource
    {
        private int _next = next;

        public FrameState Next(Span<byte> payload, out int length)
        {
            length = 0;
            if (sound.Frame(_next++) is not { } frame)
                return FrameState.Late;
            if (frame.Length == 0)
                return FrameState.End;
            frame.CopyTo(payload);
            length = frame.Length;
            return FrameState.Ready;
        }

        public void Dispose() => sound.Disposed.TrySetResult();
    }

    private byte[]? Frame(int index) => frame(index);
}

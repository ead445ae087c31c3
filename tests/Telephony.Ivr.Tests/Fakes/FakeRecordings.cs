using Telephony.Core;
using Telephony.Core.Codecs;
using Telephony.Core.Media;
using Telephony.Recording;

namespace Telephony.Ivr.Tests.Fakes;

/// <summary>Recordings in memory: which were begun, started, kept and thrown away.</summary>
internal sealed class FakeRecordings : ICallRecordings
{
    public List<CallToRecord> Begun { get; } = [];

    public List<string> Events { get; } = [];

    public Exception? FailsToBegin { get; set; }

    public FakeRecording? Last { get; private set; }

    public Task<ICallRecording> BeginAsync(CallToRecord call, LegPrivacy.Monitored privacy, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (FailsToBegin is { } failure) throw failure;
        Begun.Add(call);
        return Task.FromResult<ICallRecording>(Last = new FakeRecording(Events));
    }
}

/// <summary>One of them.</summary>
#pragma warning disable CA1001 // a cancellation source without a timer holds nothing
internal sealed class FakeRecording(List<string> events) : ICallRecording
#pragma warning restore CA1001
{
    private readonly CancellationTokenSource _failure = new();

    public Guid Id { get; } = Guid.NewGuid();

    public IMediaTap Detainee { get; } = new Nothing();

    public IMediaTap Correspondent { get; } = new Nothing();

    public CancellationToken Failure => _failure.Token;

    public void Fail() => _failure.Cancel();

    public void Start() => events.Add("start");

    public Task KeepAsync()
    {
        events.Add("keep");
        return Task.CompletedTask;
    }

    public Task DiscardAsync()
    {
        events.Add("discard");
        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private sealed class Nothing : IMediaTap
    {
        public void OnAudio(MonotonicTime arrival, AudioCodec codec, uint ssrc, ushort sequence, uint rtpTime, ReadOnlySpan<byte> payload)
        {
        }
    }
}

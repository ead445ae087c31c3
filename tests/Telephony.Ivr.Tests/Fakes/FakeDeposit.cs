using Telephony.Core;
using Telephony.Core.Codecs;
using Telephony.Core.Media;
using Telephony.Voicemail;

namespace Telephony.Ivr.Tests.Fakes;

/// <summary>A deposit in memory with the rules of <see cref="IDeposit"/>: 60 s slices up to what is left, a second at least.</summary>
#pragma warning disable CA1001 // a cancellation source without a timer holds nothing
internal sealed class FakeDeposit(TimeSpan timeLeft) : IDeposit, IMediaTap
#pragma warning restore CA1001
{
    private readonly CancellationTokenSource _failure = new();

    private static readonly TimeSpan Slice = TimeSpan.FromSeconds(60);

    public TimeSpan Recorded { get; private set; }

    public TimeSpan? Kept { get; private set; }

    public int KeepCalls { get; private set; }

    public int Takes { get; private set; } = 1;

    public bool IsClosed { get; private set; }

    public int Extensions { get; private set; }

    public IMediaTap Tap => IsClosed ? throw new InvalidOperationException("closed") : this;

    /// <summary>The disk takes this much of a take and no more.</summary>
    public TimeSpan DiskTakes { get; init; } = TimeSpan.MaxValue;

    /// <summary>What <see cref="RestartAsync"/> meets.</summary>
    public Exception? FailsToRestart { get; init; }

    public CancellationToken Failure => _failure.Token;

    public TimeSpan Granted { get; private set; } = Min(Slice, timeLeft);

    public TimeSpan TimeLeft => timeLeft;

    public void OnAudio(MonotonicTime arrival, AudioCodec codec, uint ssrc, ushort sequence, uint rtpTime, ReadOnlySpan<byte> payload)
    {
        if (Recorded >= DiskTakes) _failure.Cancel();
        else Recorded += TimeSpan.FromMilliseconds(20);
    }

    public Task<TimeSpan> ExtendAsync()
    {
        Extensions++;
        return Task.FromResult(Granted = Min(Granted + Slice, timeLeft));
    }

    public Task<ISound> ListenAsync() => Task.FromResult<ISound>(new FakeSound("own message", Recorded));

    public Task RestartAsync()
    {
        Recorded = TimeSpan.Zero;
        if (FailsToRestart is { } failure) throw failure;
        Takes++;
        return Task.CompletedTask;
    }

    public Task<Guid?> KeepAsync(TimeSpan trim = default)
    {
        KeepCalls++;
        if (IsClosed) return Task.FromResult<Guid?>(null);
        IsClosed = true;
        var kept = Recorded - trim;
        if (kept < TimeSpan.FromSeconds(1)) return Task.FromResult<Guid?>(null);
        Kept = kept;
        return Task.FromResult<Guid?>(Guid.NewGuid());
    }

    public Task DiscardAsync()
    {
        IsClosed = true;
        return Task.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        if (!IsClosed) await KeepAsync();
    }

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;
}

using Microsoft.Extensions.Logging;
using Telephony.Core.Media;
using Telephony.Recording;

namespace Telephony.Monitoring;

/// <summary>
/// A call being recorded: over for good with the first of <see cref="KeepAsync"/> and <see cref="DiscardAsync"/>; the other then changes nothing. Belongs to one flow.
/// </summary>
internal sealed class CallRecording(Recordings recordings, CallRecorder recorder, string callId, DateTimeOffset begunAt, string timeZone, TimeProvider clock, ILogger logger) : ICallRecording
{
    private DateTimeOffset? _startedAt;
    private Task? _ending;

    /// <summary>What writes it, for a test to wait for.</summary>
    internal CallRecorder Recorder => recorder;

    /// <inheritdoc/>
    public Guid Id => recorder.Sound;

    /// <inheritdoc/>
    public IMediaTap Detainee => recorder.Detainee;

    /// <inheritdoc/>
    public IMediaTap Correspondent => recorder.Correspondent;

    /// <inheritdoc/>
    public CancellationToken Failure => recorder.Failure;

    /// <inheritdoc/>
    public void Start()
    {
        recorder.Start();
        _startedAt ??= clock.GetUtcNow();
    }

    /// <inheritdoc/>
    public Task KeepAsync() => _ending ??= EndAsync(async () =>
    {
        var summary = await recorder.CloseAsync();
        if (recorder.Failed) Log.RecordingCutShort(logger, Id, summary.Duration);
        // What the disk would not confirm is not judged here: the spool is looked at again later, and no sound is deleted unseen.
        if (!summary.IsComplete && summary.Duration == TimeSpan.Zero) return;
        await recordings.EndAsync(Id, new RecordingEnd(summary.Duration, _startedAt ?? begunAt), timeZone);
    });

    /// <inheritdoc/>
    public Task DiscardAsync() => _ending ??= EndAsync(async () =>
    {
        await recorder.CloseAsync();
        await recordings.EndAsync(Id, new RecordingEnd(TimeSpan.Zero, begunAt), timeZone);
    });

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await KeepAsync();
        await recorder.DisposeAsync();
    }

    private async Task EndAsync(Func<Task> end)
    {
        try
        {
            await end();
        }
        finally
        {
            // Whatever went wrong: from here on an unfinished row is an orphan, which MaintainAsync settles.
            recordings.Over(Id, callId);
        }
    }
}

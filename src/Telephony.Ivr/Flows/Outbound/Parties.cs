using Telephony.Billing;
using Telephony.Calls;
using Telephony.Core.Sessions;
using Telephony.Recording;

namespace Telephony.Ivr.Flows.Outbound;

/// <summary>Detainee and correspondent, who hear each other and are recorded, until one of them, the meter or staff end it. Used by one flow.</summary>
internal sealed class Parties(Conversation detainee, ICall correspondent, ICallRecording? recording, CallDoor? door)
{
    private long _fromDetainee;
    private long _fromCorrespondent;

    /// <summary>Keys of the detainee that the correspondent's phone got.</summary>
    public int KeysSentOn { get; private set; }

    /// <summary>From now on each hears the other, and not a packet of that is not recorded.</summary>
    public async Task ConnectAsync()
    {
        detainee.Call.StopPlaying();
        detainee.Call.ForgetKeys();
        correspondent.ForgetKeys();
        (_fromDetainee, _fromCorrespondent) = (detainee.Call.PacketsReceived, correspondent.PacketsReceived);
        if (recording is not null)
        {
            await detainee.Call.TapAsync(recording.Detainee);
            await correspondent.TapAsync(recording.Correspondent);
            recording.Start();
        }
        detainee.Call.ConnectTo(correspondent);
        correspondent.ConnectTo(detainee.Call);
    }

    /// <summary>Lets them talk, and sends the detainee's keys on; returns who or what ended it. When it is the detainee, it throws like every operation.</summary>
    public async Task<CallEndCause> TalkAsync(MeteredUsage meter)
    {
        using var left = new Happening(correspondent.Ended);
        using var failed = new Happening(recording?.Failure ?? CancellationToken.None);
        var ends = door is null ? Task.WhenAny(left.Happened, failed.Happened) : Task.WhenAny(left.Happened, failed.Happened, door.CutAsked);
        detainee.Call.Watch = meter;
        try
        {
            while (true)
            {
                var key = await detainee.Call.NextKeyAsync(ends);
                correspondent.ForgetKeys(); // they mean nothing here, and must not pile up
                if (left.Happened.IsCompleted) return CallEndCause.Correspondent;
                if (failed.Happened.IsCompleted) return CallEndCause.Recording;
                if (door is { CutAsked.IsCompleted: true }) return CallEndCause.Staff;
                if (key is { } pressed) SendOn(pressed);
            }
        }
        catch (OperationCanceledException) when (meter.Cut is not null && !detainee.Call.Ended.IsCancellationRequested)
        {
            return meter.Cut switch { CutReason.NoCredit => CallEndCause.Credit, CutReason.LongestCall => CallEndCause.LongestCall, _ => CallEndCause.Database };
        }
        finally
        {
            detainee.Call.Watch = null;
        }
    }

    /// <summary>They no longer hear each other, and nothing more is recorded.</summary>
    public async Task DisconnectAsync()
    {
        detainee.Call.ConnectTo(null);
        correspondent.ConnectTo(null);
        await detainee.Call.TapAsync(null);
        await correspondent.TapAsync(null);
    }

    /// <summary>What of a talk time both were there for: nobody pays for the silence after which one of them was found to be gone (DESIGN 4.5).</summary>
    public TimeSpan? Heard(TimeSpan? time)
    {
        var gone = detainee.Call.GoneFor > correspondent.GoneFor ? detainee.Call.GoneFor : correspondent.GoneFor;
        return time > gone ? time - gone : time is null ? null : TimeSpan.Zero;
    }

    /// <summary>Whether one of them heard nothing at all in <paramref name="time"/>. A call too short for a packet says nothing.</summary>
    public bool IsSilent(TimeSpan? time) =>
        time >= TimeSpan.FromSeconds(1) && (detainee.Call.PacketsReceived == _fromDetainee || correspondent.PacketsReceived == _fromCorrespondent);

    private void SendOn(char key)
    {
        try
        {
            correspondent.PressKey(key);
            KeysSentOn++;
        }
        catch (OperationCanceledException) when (correspondent.Ended.IsCancellationRequested)
        {
            // He has just hung up: the loop sees it next.
        }
    }

    /// <summary>A token as a task, for as long as somebody waits for it.</summary>
    private sealed class Happening : IDisposable
    {
        private readonly TaskCompletionSource _happened = new();
        private readonly CancellationTokenRegistration _registration;

        public Happening(CancellationToken token) => _registration = token.Register(() => _happened.TrySetResult());

        public Task Happened => _happened.Task;

        public void Dispose() => _registration.Dispose();
    }
}

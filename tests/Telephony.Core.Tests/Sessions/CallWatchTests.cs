using Telephony.Core.Media;
using Telephony.Core.Sessions;
using Telephony.Testing;
using Call = Telephony.Core.Sessions.Call;

namespace Telephony.Core.Tests.Sessions;

/// <summary>What is attended to while a flow waits on a call, what plays without being waited for, and waiting for a key or something else.</summary>
[CancelAfter(30_000)]
public sealed class CallWatchTests
{
    private static readonly ToneSound s_tone = new(440, TimeSpan.FromMinutes(10), null);

    /// <summary>Due once, or when its answer comes; ends the operation that waits when told to.</summary>
    private sealed class Watch(TimeSpan dueIn, bool ends = false) : ICallWatch
    {
        public TaskCompletionSource? Answer { get; set; }

        public int Attended { get; private set; }

        public Action OnAttend { get; init; } = static () => { };

        public MonotonicTime Deadline { get; private set; } = dueIn == Timeout.InfiniteTimeSpan ? MonotonicTime.Never : MonotonicTime.Now(TimeProvider.System) + dueIn;

        public Task? Awaited => Answer?.Task;

        public void Attend(MonotonicTime now)
        {
            Attended++;
            (Deadline, Answer) = (MonotonicTime.Never, null);
            OnAttend();
            if (ends) throw new OperationCanceledException("the watch ends it");
        }
    }

    /// <summary>Runs a flow on an answered call, and what a test does with the caller meanwhile.</summary>
    private static async Task OnAnsweredCallAsync(Func<Call, Task> flow, Func<LoopbackCaller, Task>? meanwhile = null)
    {
        await using var bench = new EndpointBench().Start();
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        bench.OnCall = async call =>
        {
            await call.AnswerAsync();
            try
            {
                await flow(call);
                done.SetResult();
            }
            catch (Exception e)
            {
                done.SetException(e);
            }
        };
        using var caller = bench.Caller();
        await caller.CallAsync();
        if (meanwhile is not null) await meanwhile(caller);
        await done.Task.WaitAsync(EndpointBench.Patience);
        Assert.That(bench.Faults, Is.Empty);
    }

    [Test]
    public Task A_watch_that_is_due_is_attended_to_while_a_key_is_awaited_and_the_key_still_comes()
    {
        var attended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return OnAnsweredCallAsync(
            async call =>
            {
                var watch = new Watch(TimeSpan.FromMilliseconds(30)) { OnAttend = attended.SetResult };
                call.Watch = watch;
                Assert.That(await call.NextKeyAsync(EndpointBench.Patience), Is.EqualTo('5'));
                Assert.That(watch.Attended, Is.EqualTo(1));
            },
            async caller =>
            {
                await attended.Task.WaitAsync(EndpointBench.Patience);
                await caller.PressAsync('5');
            });
    }

    [Test]
    public Task An_answer_that_the_watch_awaits_makes_it_due() => OnAnsweredCallAsync(async call =>
    {
        var next = new TaskCompletionSource();
        var watch = new Watch(Timeout.InfiniteTimeSpan) { Answer = new TaskCompletionSource(), OnAttend = next.SetResult };
        call.Watch = watch;
        var waiting = call.NextKeyAsync(next.Task);
        watch.Answer.SetResult();
        Assert.That(await waiting, Is.Null);
        Assert.That(watch.Attended, Is.EqualTo(1));
    });

    [Test]
    public Task A_watch_ends_a_playback_and_the_call_goes_on() => OnAnsweredCallAsync(async call =>
    {
        call.Watch = new Watch(TimeSpan.FromMilliseconds(60), ends: true);
        Assert.That(async () => await call.PlayAsync(s_tone), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(call.Ended.IsCancellationRequested, Is.False);
        call.Watch = null;
        var after = await call.PlayAsync(new ToneSound(440, TimeSpan.FromMilliseconds(100), null));
        Assert.That(after.Finished, Is.True);
    });

    [Test]
    public Task Without_a_key_the_wait_ends_with_what_it_is_bound_to_also_when_that_fails() => OnAnsweredCallAsync(async call =>
    {
        Assert.That(await call.NextKeyAsync(Task.CompletedTask), Is.Null);
        Assert.That(await call.NextKeyAsync(Task.FromException(new InvalidOperationException("whatever"))), Is.Null);
    });

    [Test]
    public Task A_key_that_waits_comes_before_what_the_wait_is_bound_to()
    {
        var pressed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return OnAnsweredCallAsync(
            async call =>
            {
                await pressed.Task;
                Assert.That(await call.NextKeyAsync(EndpointBench.Patience), Is.EqualTo('1'));
                Assert.That(await call.NextKeyAsync(Task.CompletedTask), Is.EqualTo('2'));
            },
            async caller =>
            {
                await caller.PressAsync('1');
                await caller.PressAsync('2');
                pressed.SetResult();
            });
    }

    [Test]
    public Task What_begins_to_play_is_not_waited_for_no_key_ends_it_and_the_next_sound_takes_its_place()
    {
        var playing = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return OnAnsweredCallAsync(
            async call =>
            {
                call.BeginPlaying(s_tone);
                playing.SetResult();
                Assert.That(await call.NextKeyAsync(EndpointBench.Patience), Is.EqualTo('9'));
                Assert.That((await call.PlayAsync(new ToneSound(440, TimeSpan.FromMilliseconds(100), null))).Finished, Is.True);
            },
            async caller =>
            {
                await playing.Task;
                await caller.ReceiveRtpAsync();
                await caller.PressAsync('9');
                for (var packets = 0; packets < 3; packets++) await caller.ReceiveRtpAsync(); // it goes on
            });
    }
}

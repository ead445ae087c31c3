using Telephony.Core.Sessions;

namespace Telephony.Core.Tests.Sessions;

/// <summary>The rules that bound a recording (DESIGN 4.6, DEP-13).</summary>
public sealed class RecordingClockTests
{
    private static readonly MonotonicTime s_start = new(TimeSpan.FromHours(1).Ticks);

    private static RecordRules Rules(int granted = 60, int silence = 30) => new()
    {
        EndKey = '#',
        Silence = TimeSpan.FromSeconds(silence),
        Granted = TimeSpan.FromSeconds(granted),
        ExtendAsync = () => throw new InvalidOperationException("the clock never calls it"),
        Warning = NSubstitute.Substitute.For<Telephony.Core.Media.ISound>(),
    };

    private static MonotonicTime At(double seconds) => s_start + TimeSpan.FromSeconds(seconds);

    /// <summary>Runs a recording in which the caller never stops speaking; answers every Ask by <paramref name="grants"/>.</summary>
    private static (List<(string Step, double At)> Steps, RecordOutcome Outcome) Speak(RecordRules rules, params int[] grants)
    {
        var clock = new RecordingClock(rules, s_start);
        var steps = new List<(string, double)>();
        var now = s_start;
        var answers = new Queue<int>(grants);
        while (true)
        {
            var step = clock.At(now, lastSpeech: now);
            if (step != RecordingStep.Wait) steps.Add((step.ToString(), (now - s_start).TotalSeconds));
            if (step == RecordingStep.End) return (steps, clock.Outcome);
            if (step == RecordingStep.Ask) clock.Extended(TimeSpan.FromSeconds(answers.Dequeue()));
            if (step == RecordingStep.Wait) now = clock.Deadline;
        }
    }

    [Test]
    public void More_is_asked_for_20_s_ahead_and_a_refusal_warns_10_s_before_the_end()
    {
        var (steps, outcome) = Speak(Rules(), 120, 150, 150);
        Assert.That(steps, Is.EqualTo(new[] { ("Ask", 40.0), ("Ask", 100.0), ("Ask", 130.0), ("Warn", 140.0), ("End", 150.0) }));
        Assert.That(outcome, Is.EqualTo(new RecordOutcome(RecordEnd.Limit, TimeSpan.FromSeconds(150), TimeSpan.Zero)));
    }

    [Test]
    public void A_grant_shorter_than_the_warning_asks_and_warns_at_once()
    {
        var (steps, _) = Speak(Rules(granted: 5), 5);
        Assert.That(steps, Is.EqualTo(new[] { ("Ask", 0.0), ("Warn", 0.0), ("End", 5.0) }));
    }

    [Test]
    public void An_extension_that_does_not_come_leaves_the_grant_as_it_is()
    {
        var clock = new RecordingClock(Rules(), s_start);
        Assert.That(clock.At(At(40), At(40)), Is.EqualTo(RecordingStep.Ask));
        Assert.That(clock.At(At(55), At(55)), Is.EqualTo(RecordingStep.Wait), "asked once only");
        Assert.That(clock.At(At(60), At(60)), Is.EqualTo(RecordingStep.End));
        Assert.That(clock.Outcome.End, Is.EqualTo(RecordEnd.Limit));
    }

    [Test]
    public void A_failed_extension_warns_like_a_refused_one()
    {
        var clock = new RecordingClock(Rules(), s_start);
        clock.At(At(40), At(40));
        clock.Extended(null);
        Assert.That(clock.At(At(49), At(49)), Is.EqualTo(RecordingStep.Wait));
        Assert.That(clock.Deadline, Is.EqualTo(At(50)));
        Assert.That(clock.At(At(50), At(50)), Is.EqualTo(RecordingStep.Warn));
        Assert.That(clock.At(At(51), At(51)), Is.EqualTo(RecordingStep.Wait), "warned once only");
    }

    [Test]
    public void Silence_ends_it_and_is_told_for_trimming()
    {
        var clock = new RecordingClock(Rules(granted: 300), s_start);
        Assert.That(clock.At(At(10), At(10)), Is.EqualTo(RecordingStep.Wait));
        Assert.That(clock.Deadline, Is.EqualTo(At(40)));
        Assert.That(clock.At(At(40), At(10)), Is.EqualTo(RecordingStep.End));
        Assert.That(clock.Outcome, Is.EqualTo(new RecordOutcome(RecordEnd.Silence, TimeSpan.FromSeconds(40), TimeSpan.FromSeconds(30))));
    }

    [Test]
    public void A_caller_who_never_speaks_is_silent_from_the_start()
    {
        var clock = new RecordingClock(Rules(granted: 300), s_start);
        Assert.That(clock.At(At(30), new MonotonicTime(0)), Is.EqualTo(RecordingStep.End));
        Assert.That(clock.Outcome, Is.EqualTo(new RecordOutcome(RecordEnd.Silence, TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(30))));
    }

    [Test]
    public void The_key_tells_how_long_the_caller_was_silent_before_it()
    {
        var clock = new RecordingClock(Rules(), s_start);
        Assert.That(clock.EndedByKey(At(12), At(9)), Is.EqualTo(new RecordOutcome(RecordEnd.Key, TimeSpan.FromSeconds(12), TimeSpan.FromSeconds(3))));
    }
}

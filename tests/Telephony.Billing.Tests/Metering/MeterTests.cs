using FsCheck;
using FsCheck.Fluent;

namespace Telephony.Billing.Tests.Metering;

public sealed class MeterTests
{
    private static readonly TimeSpan Origin = TimeSpan.FromHours(7);

    private static TimeSpan S(double seconds) => TimeSpan.FromSeconds(seconds);

    /// <summary>Drives a meter from deadline to deadline; <c>answer</c> says what an extension gives.</summary>
    private sealed class Drive(Meter meter, Func<double, (double? Held, double? Total)?> answer)
    {
        public List<(double At, MeterOutput Output)> Log { get; } = [];

        public Drive Until(double end)
        {
            meter.Start(Origin);
            for (var steps = 0; steps < 10_000 && meter.Deadline is { } due && due <= Origin + S(end); steps++)
            {
                var outputs = new List<MeterOutput>();
                meter.Advance(due, outputs);
                Assert.That(outputs, Is.Not.Empty, "a deadline at which nothing is due");
                foreach (var output in outputs)
                {
                    Log.Add(((due - Origin).TotalSeconds, output));
                    if (output is MeterOutput.Extend) Answer(due);
                }
            }
            return this;
        }

        private void Answer(TimeSpan now)
        {
            if (answer((now - Origin).TotalSeconds) is { } given) meter.Extended(now, given.Held is { } h ? S(h) : null, given.Total is { } t ? S(t) : null);
            else meter.ExtensionFailed(now);
        }

        public double[] Extensions => [.. Log.Where(entry => entry.Output is MeterOutput.Extend).Select(entry => entry.At)];

        public (double, double)[] Warnings => [.. Log.Where(entry => entry.Output is MeterOutput.Warn).Select(entry => (entry.At, ((MeterOutput.Warn)entry.Output).Left.TotalSeconds))];

        public (double, CutReason)[] Cuts => [.. Log.Where(entry => entry.Output is MeterOutput.Cut).Select(entry => (entry.At, ((MeterOutput.Cut)entry.Output).Reason))];
    }

    /// <summary>Slices of 60 s of so much credit.</summary>
    private static Drive Calling(double total, MeterOptions? options = null)
    {
        var held = Math.Min(60, total);
        return new Drive(new Meter(S(held), S(total), options), _ => (held = Math.Min(held + 60, total), total));
    }

    [Test]
    public void Slices_are_asked_for_20_s_ahead_and_the_detainee_is_warned_60_and_10_s_before_the_cut_at_the_paid_second() // BIL-24
    {
        var call = Calling(200).Until(1000);
        Assert.That(call.Extensions, Is.EqualTo(new[] { 40.0, 100, 160, 180 }), "at the end once more: credit may have come");
        Assert.That(call.Warnings, Is.EqualTo(new[] { (140.0, 60.0), (190, 10) }));
        Assert.That(call.Cuts, Is.EqualTo(new[] { (200.0, CutReason.NoCredit) }));
    }

    [Test]
    public void A_short_time_that_was_just_told_is_not_warned_of()
    {
        Assert.That(Calling(45).Until(1000).Warnings, Is.EqualTo(new[] { (35.0, 10.0) }));
        Assert.That(Calling(8).Until(1000).Warnings, Is.Empty);
        Assert.That(Calling(8).Until(1000).Cuts, Is.EqualTo(new[] { (8.0, CutReason.NoCredit) }));
    }

    [Test]
    public void The_longest_call_is_warned_of_and_cut_like_the_end_of_credit()
    {
        var call = Calling(10_000, new MeterOptions { Longest = S(150) }).Until(1000);
        Assert.That((call.Extensions, call.Warnings), Is.EqualTo((new[] { 40.0, 100 }, new[] { (90.0, 60.0), (140, 10) })));
        Assert.That(call.Cuts, Is.EqualTo(new[] { (150.0, CutReason.LongestCall) }));
    }

    [Test]
    public void What_is_free_goes_on_without_a_deadline()
    {
        var meter = new Meter(null, null);
        meter.Start(Origin);
        Assert.That(meter.Deadline, Is.Null);
        Assert.That(meter.End(Origin + S(5000.5)), Is.EqualTo(S(5000.5)));
    }

    [TestCase(1)]
    [TestCase(15)]
    public void A_short_outage_is_tried_again_and_not_spoken_of_unless_the_end_comes_near(double outage)
    {
        var held = 60.0;
        var call = new Drive(new Meter(S(60), S(600)), at => at >= 40 && at < 40 + outage ? null : (held += 60, 600)).Until(130);
        Assert.That(call.Extensions.Skip(1).First(at => at >= 40 + outage), Is.LessThanOrEqualTo(40 + outage + 2));
        Assert.That(call.Warnings, Is.EqualTo(outage > 10 ? new[] { (50.0, 10.0) } : []));
        Assert.That(call.Cuts, Is.Empty);
    }

    [Test]
    public void A_long_outage_lets_the_call_go_on_to_the_end_of_what_is_held() // DESIGN 4.10
    {
        var meter = new Meter(S(60), S(600));
        var call = new Drive(meter, _ => null).Until(1000);
        Assert.That(call.Extensions, Is.EqualTo(Enumerable.Range(0, 10).Select(n => 40.0 + (2 * n))));
        Assert.That((call.Warnings, call.Cuts), Is.EqualTo((new[] { (50.0, 10.0) }, new[] { (60.0, CutReason.NotExtended) })));
        Assert.That(meter.Billable, Is.EqualTo(S(60)));
    }

    [Test]
    public void An_answer_that_never_comes_is_an_outage_too()
    {
        var meter = new Meter(S(60), S(600));
        var outputs = new List<MeterOutput>();
        meter.Start(Origin);
        foreach (var at in new[] { 40, 60 }) meter.Advance(Origin + S(at), outputs);
        Assert.That(outputs, Is.EqualTo(new MeterOutput[] { new MeterOutput.Extend(S(40)), new MeterOutput.Cut(CutReason.NotExtended) }));
    }

    [Test]
    public void A_hold_that_was_given_back_is_used_to_its_end()
    {
        var meter = new Meter(S(60), S(600));
        var outputs = new List<MeterOutput>();
        meter.Start(Origin);
        meter.Advance(Origin + S(40), outputs);
        meter.HoldOver();
        Assert.That(meter.Deadline, Is.EqualTo(Origin), "20 s are left: he is warned at once");
        meter.Advance(Origin + S(40), outputs);
        meter.Advance(Origin + S(60), outputs);
        Assert.That(outputs.Skip(1), Is.EqualTo(new MeterOutput[] { new MeterOutput.Warn(S(20)), new MeterOutput.Cut(CutReason.NoCredit) }));
    }

    [Test]
    public void An_end_that_comes_nearer_is_warned_of_once_and_late_and_one_that_moves_away_again()
    {
        var answers = new Queue<(double?, double?)>([(100, 100), (700, 700)]); // Another service took the rest; then credit was bought.
        var call = new Drive(new Meter(S(60), S(600)), _ => answers.Count > 0 ? answers.Dequeue() : (700, 700)).Until(650);
        Assert.That(call.Warnings, Is.EqualTo(new[] { (40.0, 60.0), (640, 60) }));
        Assert.That(call.Extensions, Is.EqualTo(new[] { 40.0, 80 }));
    }

    [Test]
    public void Credit_that_came_after_the_last_slice_was_wished_for_is_asked_for_again()
    {
        var answers = new Queue<(double?, double?)>([(120, 120), (120, 700), (180, 700)]);
        var call = new Drive(new Meter(S(60), S(120)), _ => answers.Count > 0 ? answers.Dequeue() : (700, 700)).Until(650);
        Assert.That(call.Extensions, Is.EqualTo(new[] { 40.0, 100, 102, 160 }));
        Assert.That((call.Warnings, call.Cuts), Is.EqualTo((new[] { (60.0, 60.0), (640, 60) }, Array.Empty<(double, CutReason)>())));
    }

    [Test]
    public void A_call_that_was_never_established_has_nothing_billable()
    {
        var meter = new Meter(S(60), S(600));
        Assert.That((meter.Deadline, meter.End(Origin + S(30)), meter.Billable), Is.EqualTo(((TimeSpan?)null, (TimeSpan?)null, (TimeSpan?)null)));
    }

    [Test]
    public void After_the_end_nothing_happens()
    {
        var meter = new Meter(S(60), S(600));
        var outputs = new List<MeterOutput>();
        meter.Start(Origin);
        Assert.That(meter.End(Origin + S(12.3)), Is.EqualTo(S(12.3)));
        meter.Advance(Origin + S(100), outputs);
        Assert.That((outputs, meter.Deadline, meter.End(Origin + S(50))), Is.EqualTo((Array.Empty<MeterOutput>(), (TimeSpan?)null, (TimeSpan?)S(12.3))));
    }

    [Test]
    public void Whatever_the_database_answers_no_more_is_billable_than_was_held_and_the_call_is_cut_there() =>
        Prop.ForAll<byte[]>(script =>
        {
            var (held, next) = (60.0, 0);
            var meter = new Meter(S(held), S(300));
            var call = new Drive(meter, _ =>
            {
                var step = next < script.Length ? script[next++] : (byte)0;
                if (step % 3 == 0) return null;
                held += step % 64;
                return (held, held + (step % 5 * 30));
            }).Until(100_000);
            return call.Cuts.Length == 1 && call.Cuts[0].Item1 == held && meter.Billable == S(held) && call.Warnings.All(warning => warning.Item2 is > 0 and <= 60);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));
}

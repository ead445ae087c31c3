using FsCheck;
using FsCheck.Fluent;
using Telephony.Core.Rtp;

namespace Telephony.Core.Tests.Rtp;

public sealed class ReceptionStatisticsTests
{
    private static MonotonicTime At(double milliseconds) => new MonotonicTime(10_000_000) + TimeSpan.FromMilliseconds(milliseconds);

    private static ReceptionStatistics After(params int[] sequences)
    {
        var statistics = new ReceptionStatistics(8000);
        for (var i = 0; i < sequences.Length; i++)
            statistics.Receive(At(i * 20), new SequenceNumber((ushort)sequences[i]), (uint)(i * 160));
        return statistics;
    }

    [Test]
    public void Two_packets_in_sequence_prove_a_source()
    {
        var statistics = new ReceptionStatistics(8000);
        Assert.That(statistics.Receive(At(0), new SequenceNumber(7), 0), Is.EqualTo(Reception.Probation));
        Assert.That(statistics.Receive(At(20), new SequenceNumber(9), 320), Is.EqualTo(Reception.Probation));
        Assert.That(statistics.Received, Is.Zero);
        Assert.That(statistics.Receive(At(40), new SequenceNumber(10), 480), Is.EqualTo(Reception.InOrder));
        Assert.That(statistics.Received, Is.EqualTo(1));
        Assert.That(statistics.Expected, Is.EqualTo(1));
    }

    [Test]
    public void Missing_numbers_are_lost_and_the_fraction_is_of_the_interval()
    {
        var statistics = After(1, 2, 3, 5, 6);
        Assert.That(statistics.Lost, Is.EqualTo(1));
        Assert.That(statistics.Report(1, 0, 0).FractionLost, Is.EqualTo(256 / 5));
        Assert.That(statistics.Report(1, 0, 0).FractionLost, Is.Zero);
        Assert.That(statistics.Report(1, 0, 0).CumulativeLost, Is.EqualTo(1));
    }

    [Test]
    public void A_late_packet_fills_its_place()
    {
        var statistics = After(1, 2, 4);
        Assert.That(statistics.Lost, Is.EqualTo(1));
        Assert.That(statistics.Receive(At(80), new SequenceNumber(3), 320), Is.EqualTo(Reception.Late));
        Assert.That(statistics.Lost, Is.Zero);
    }

    [Test]
    public void Wraps_are_counted_above_16_bits()
    {
        Assert.That(After(65533, 65534, 65535, 0, 1).ExtendedHighestSequence, Is.EqualTo(65537));
    }

    [Test]
    public void A_jump_counts_only_when_a_second_packet_follows_it_and_then_restarts_but_keeps_the_loss()
    {
        var statistics = After(1, 2, 4);
        Assert.That(statistics.Receive(At(60), new SequenceNumber(20_000), 0), Is.EqualTo(Reception.Jump));
        Assert.That(statistics.Receive(At(80), new SequenceNumber(5), 0), Is.EqualTo(Reception.InOrder));
        Assert.That(statistics.Receive(At(100), new SequenceNumber(30_000), 0), Is.EqualTo(Reception.Jump));
        Assert.That(statistics.Receive(At(120), new SequenceNumber(30_001), 0), Is.EqualTo(Reception.InOrder));
        Assert.That(statistics.Lost, Is.Zero);
        Assert.That(statistics.TotalLost, Is.EqualTo(1));
        Assert.That(statistics.ExtendedHighestSequence, Is.EqualTo(30_001));
    }

    [TestCase(2999, Reception.InOrder)]
    [TestCase(3000, Reception.Jump)]
    [TestCase(-99, Reception.Late)]
    [TestCase(-100, Reception.Jump)]
    public void The_limits_of_dropout_and_misorder_are_those_of_appendix_A(int step, Reception expected)
    {
        var statistics = After(10_000, 10_001);
        Assert.That(statistics.Receive(At(100), new SequenceNumber((ushort)(10_001 + step)), 0), Is.EqualTo(expected));
    }

    [Test]
    public void Jitter_follows_the_formula()
    {
        // Arrivals 20, 30, 10 ms apart around a steady 20 ms: D = 0, 80, 80 units. J = 0, 5, 5 + 75/16.
        var statistics = new ReceptionStatistics(8000);
        double[] arrivals = [0, 20, 40, 70, 80];
        for (var i = 0; i < arrivals.Length; i++)
            statistics.Receive(At(arrivals[i]), new SequenceNumber((ushort)i), (uint)(i * 160));
        Assert.That(statistics.Jitter, Is.EqualTo(9));
        Assert.That(statistics.JitterTime.TotalMilliseconds, Is.EqualTo((5 + (75 / 16.0)) / 8).Within(0.001));
    }

    [Test]
    public void Events_do_not_disturb_jitter()
    {
        var statistics = After(1, 2, 3);
        statistics.Receive(At(60), new SequenceNumber(4), null);
        statistics.Receive(At(80), new SequenceNumber(5), 4 * 160);
        Assert.That(statistics.Jitter, Is.Zero);
    }

    [Test]
    public void In_any_order_received_and_lost_add_up_to_expected()
    {
        Prop.ForAll<ushort[]>(sequences =>
        {
            var statistics = new ReceptionStatistics(8000);
            foreach (var sequence in sequences)
                statistics.Receive(At(0), new SequenceNumber(sequence), 0);
            var block = statistics.Report(1, 0, 0);
            return statistics.Expected - statistics.Received == statistics.Lost && statistics.TotalLost >= 0 && block.FractionLost <= 255;
        }).QuickCheckThrowOnFailure();
    }
}

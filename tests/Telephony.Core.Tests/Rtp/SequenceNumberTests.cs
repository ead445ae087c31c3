using FsCheck;
using FsCheck.Fluent;
using Telephony.Core.Rtp;

namespace Telephony.Core.Tests.Rtp;

public sealed class SequenceNumberTests
{
    [Test]
    public void It_wraps()
    {
        Assert.That(new SequenceNumber(65535).Next, Is.EqualTo(new SequenceNumber(0)));
        Assert.That(new SequenceNumber(0).IsAfter(new SequenceNumber(65535)), Is.True);
        Assert.That(new SequenceNumber(65535).DistanceTo(new SequenceNumber(2)), Is.EqualTo(3));
        Assert.That(new SequenceNumber(2).DistanceTo(new SequenceNumber(65535)), Is.EqualTo(-3));
    }

    [Test]
    public void Adding_a_distance_gives_the_other_number()
    {
        Prop.ForAll<ushort, ushort>((a, b) =>
            new SequenceNumber(a).Add(new SequenceNumber(a).DistanceTo(new SequenceNumber(b))).Value == b).QuickCheckThrowOnFailure();
    }

    [Test]
    public void Clock_units_do_not_overflow_after_years_and_round_down()
    {
        Assert.That(RtpClock.Units(TimeSpan.FromDays(36500), 48000), Is.EqualTo(36500L * 86400 * 48000));
        Assert.That(RtpClock.Units(TimeSpan.FromMilliseconds(19.99), 8000), Is.EqualTo(159));
        Assert.That(RtpClock.Distance(0xFFFFFFF0, 0x10), Is.EqualTo(0x20));
        Assert.That(() => RtpClock.At(new MonotonicTime(TimeSpan.FromDays(36500).Ticks), 48000), Throws.Nothing);
    }
}

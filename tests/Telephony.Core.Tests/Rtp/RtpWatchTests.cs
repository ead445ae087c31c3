using Telephony.Core.Rtp;

namespace Telephony.Core.Tests.Rtp;

public sealed class RtpWatchTests
{
    private static MonotonicTime At(double seconds) => new MonotonicTime(0) + TimeSpan.FromSeconds(seconds);

    private static RtpWatch Watch() => new(At(0), TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(300));

    [Test]
    public void Before_the_first_packet_the_longer_time_applies()
    {
        Assert.That(Watch().Deadline, Is.EqualTo(At(300)));
    }

    [Test]
    public void Each_packet_starts_20_seconds()
    {
        var watch = Watch();
        watch.Hear(At(5));
        watch.Hear(At(12));
        Assert.That(watch.Expire(At(31.9)), Is.False);
        Assert.That(watch.Expire(At(32)), Is.True);
        Assert.That(watch.Expire(At(33)), Is.False, "told once");
        Assert.That(watch.Deadline, Is.EqualTo(MonotonicTime.Never));
    }

    [Test]
    public void Patience_lasts_300_seconds_from_the_last_packet_and_its_end_starts_20_anew()
    {
        var watch = Watch();
        watch.Hear(At(10));
        watch.SetPatient(At(15), true);
        Assert.That(watch.Deadline, Is.EqualTo(At(310)));
        watch.SetPatient(At(100), true);
        Assert.That(watch.Deadline, Is.EqualTo(At(310)));
        watch.SetPatient(At(200), false);
        Assert.That(watch.Deadline, Is.EqualTo(At(220)));
        watch.SetPatient(At(210), false);
        Assert.That(watch.Deadline, Is.EqualTo(At(220)));
    }
}

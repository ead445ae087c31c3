using Telephony.Core.Rtp;

namespace Telephony.Core.Tests.Rtp;

public sealed class KeyFilterTests
{
    // An arrival is "key way milliseconds", way being R (RFC 4733), I (INFO), B (in-band).
    [TestCase("1R0 1I50", "1", Description = "one key, two ways")]
    [TestCase("1I0 1R1", "1", Description = "INFO first")]
    [TestCase("1R0 1I50 1B60", "1", Description = "three ways")]
    [TestCase("1R0 1R150", "11", Description = "pressed twice")]
    [TestCase("1R0 1I50 1R150 1I200", "11", Description = "pressed twice, two ways each")]
    [TestCase("1R0 1R150 1I200 1I350", "11", Description = "pressed twice, the second way late")]
    [TestCase("1R0 2R100 1I150 2I160", "12", Description = "two keys interleaved")]
    [TestCase("1R0 1I1999", "1", Description = "INFO when a held key is let go")]
    [TestCase("1R0 1I2000", "11", Description = "too late to be the same press")]
    [TestCase("1I0 1I300 1I600", "111", Description = "INFO only")]
    public void Arrivals_become_keys(string arrivals, string expected)
    {
        var filter = new KeyFilter();
        var keys = string.Empty;
        foreach (var arrival in arrivals.Split(' '))
        {
            var way = arrival[1] switch { 'R' => KeyWay.TelephoneEvent, 'I' => KeyWay.Info, _ => KeyWay.InBand };
            if (filter.Pass(new MonotonicTime(0) + TimeSpan.FromMilliseconds(int.Parse(arrival[2..])), arrival[0], way))
                keys += arrival[0];
        }

        Assert.That(keys, Is.EqualTo(expected));
    }

    [Test]
    public void Many_keys_in_a_short_time_all_pass()
    {
        var filter = new KeyFilter();
        for (var i = 0; i < 100; i++)
            Assert.That(filter.Pass(new MonotonicTime(i), '7', KeyWay.TelephoneEvent), Is.True);
    }
}

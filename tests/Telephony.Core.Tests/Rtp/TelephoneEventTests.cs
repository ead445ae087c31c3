using FsCheck;
using FsCheck.Fluent;
using Telephony.Core.Rtp;

namespace Telephony.Core.Tests.Rtp;

public sealed class TelephoneEventTests
{
    [Test]
    public void A_payload_is_read_by_its_bits()
    {
        Assert.That(TelephoneEvent.TryParse(Convert.FromHexString("0B8A0320"), out var value, out _), Is.True);
        Assert.That(value, Is.EqualTo(new TelephoneEvent(11, true, 10, 800)));
        Assert.That(value.Key, Is.EqualTo('#'));
        Assert.That(TelephoneEvent.TryParse(Convert.FromHexString("100A0320"), out value, out _), Is.True);
        Assert.That(value.Key, Is.Null);
    }

    [Test]
    public void A_short_payload_is_refused()
    {
        for (var length = 0; length < TelephoneEvent.Length; length++)
            Assert.That(TelephoneEvent.TryParse(new byte[length], out _, out _), Is.False);
    }

    [Test]
    public void What_is_written_is_read_back()
    {
        Prop.ForAll<byte, bool, ushort>((code, end, duration) =>
        {
            var value = new TelephoneEvent(code, end, (byte)(duration & 63), duration);
            var bytes = new byte[4];
            value.Write(bytes);
            return TelephoneEvent.TryParse(bytes, out var back, out _) && back == value;
        }).QuickCheckThrowOnFailure();
    }

    [Test]
    public void A_sent_key_is_five_updates_and_three_ends_with_one_timestamp()
    {
        var sender = new TelephoneEventSender('5', 4711);
        var payload = new byte[4];
        var lines = new List<string>();
        while (sender.TryNext(payload, out var marker))
            lines.Add($"{(marker ? "M " : string.Empty)}{Convert.ToHexString(payload)}");
        Assert.That(lines, Is.EqualTo(new[]
        {
            "M 050A00A0", "050A0140", "050A01E0", "050A0280", "050A0320", "058A0320", "058A0320", "058A0320",
        }));
        Assert.That(sender.Done, Is.True);
        Assert.That(sender.Timestamp, Is.EqualTo(4711));
    }

    [Test]
    public void Only_keys_are_sent()
    {
        Assert.That(() => new TelephoneEventSender('x', 0), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }
}

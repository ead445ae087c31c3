using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Telephony.Core.Rtp;

namespace Telephony.Core.Tests.Rtp;

public sealed class TelephoneEventReceiverTests
{
    // A packet is "key@time+duration", with M for the marker, E for the end, and /ssrc when it is not 1.
    private static readonly object[][] s_cases =
    [
        ["a key with all its packets", "M5@100+160 5@100+320 5@100+480 5@100+480E 5@100+480E 5@100+480E", "5"],
        ["only the first packet", "M5@100+160", "5"],
        ["the first packets lost", "5@100+480 5@100+480E 5@100+480E", "5"],
        ["only one end packet", "5@100+480E", "5"],
        ["an update after the end", "M5@100+160 5@100+480E 5@100+320", "5"],
        ["the end of one key missing", "M5@100+160 5@100+320 M5@2000+160 5@2000+480E", "55"],
        ["the end missing, the marker of the next lost", "M5@100+160 5@100+320 5@2000+320 5@2000+480E", "55"],
        ["another key without an end between", "M5@100+160 6@2000+160", "56"],
        ["the end repeated after the next key", "M1@100+160 1@100+480E M2@2000+160 1@100+480E 2@2000+320", "12"],
        ["a key after a wrap of the timestamp", "M1@4294967000+160 1@4294967000+480E M2@5000+160", "12"],
        ["SSRC zero", "M7@100+160/0 7@100+480E/0 M7@3000+160/0", "77"],
        ["another SSRC, same timestamp", "M7@100+160 M7@100+160/9", "77"],
        ["a long key in segments", "M3@0+160 3@0+65535 3@65535+160 3@65535+65535 3@131070+160E", "3"],
        ["a long key with a whole segment lost", "M3@0+160 3@131070+160 3@131070+320E", "3"],
        ["a long key in shorter segments", "M3@0+160 3@0+8000 3@8000+160 3@8000+480E", "3"],
        ["a key exactly where a segment would be, after the end", "M3@0+160 3@0+65535E 3@65535+160", "33"],
        ["a key exactly where a segment would be, with a marker", "M3@0+160 3@0+65535 M3@65535+160", "33"],
        ["a peer that never moves its timestamp", "M3@0+160 3@0+480E M4@0+160 4@0+480E M3@0+160", "343"],
        ["another event at a running one's timestamp", "M3@0+160 4@0+320 3@0+480E", "3"],
        ["a clock that restarts", "M3@9000000+160 3@9000000+480E M3@100+160", "33"],
        ["keys of every kind", "M0@0+1E M*@1000+1E M#@2000+1E MA@3000+1E MD@4000+1E", "0*#AD"],
    ];

    [TestCaseSource(nameof(s_cases))]
    public void A_list_of_packets_is_these_keys(string name, string packets, string keys)
    {
        Assert.That(Receive(8000, packets), Is.EqualTo(keys), name);
    }

    [TestCase(8000)]
    [TestCase(16000)]
    [TestCase(48000)]
    public void Keys_pressed_quickly_are_told_apart_at_any_clock(int rate)
    {
        var receiver = new TelephoneEventReceiver(rate);
        var keys = string.Empty;
        var payload = new byte[4];
        for (var press = 0; press < 30; press++)
        {
            var sender = new TelephoneEventSender('8', (uint)(press * rate / 5), rate, updates: 1 + (press % 7));
            while (sender.TryNext(payload, out var marker))
            {
                if (receiver.TryReceive(0, sender.Timestamp, marker, payload, out var key))
                    keys += key;
            }
        }

        Assert.That(keys, Is.EqualTo(new string('8', 30)));
    }

    [Test]
    public void At_48_kHz_a_key_of_four_seconds_is_one_key()
    {
        var packets = "M9@0+960";
        for (var time = 0; time < 4 * 48000; time += 960)
            packets += $" 9@{time / 65535 * 65535}+{time % 65535}";
        Assert.That(Receive(48000, packets), Is.EqualTo("9"));
    }

    [Test]
    public void Losing_any_packets_but_not_all_of_a_key_loses_no_key()
    {
        Prop.ForAll<int>(mask =>
        {
            var receiver = new TelephoneEventReceiver(8000);
            var keys = string.Empty;
            var payload = new byte[4];
            for (var press = 0; press < 4; press++)
            {
                var sender = new TelephoneEventSender("1123"[press], (uint)(press * 3200));
                var kept = (mask >> (press * 8)) & 0xFF;
                for (var i = 0; sender.TryNext(payload, out var marker); i++)
                {
                    if ((kept == 0 || (kept & (1 << i)) != 0) && receiver.TryReceive(5, sender.Timestamp, marker, payload, out var key))
                        keys += key;
                }
            }

            return keys == "1123";
        }).QuickCheckThrowOnFailure();
    }

    [Test]
    public void What_is_no_key_is_dropped()
    {
        var receiver = new TelephoneEventReceiver(8000);
        Assert.That(receiver.TryReceive(1, 0, true, Convert.FromHexString("100A00A0"), out _), Is.False, "hook flash");
        Assert.That(receiver.TryReceive(1, 0, true, Convert.FromHexString("050A00"), out _), Is.False, "three bytes");
        Assert.That(receiver.TryReceive(1, 0, true, [], out _), Is.False, "nothing");
    }

    private static string Receive(int rate, string packets)
    {
        var receiver = new TelephoneEventReceiver(rate);
        var keys = string.Empty;
        var payload = new byte[4];
        foreach (var text in packets.Split(' '))
        {
            var marker = text.Length > 1 && text[0] == 'M';
            var rest = marker ? text[1..] : text;
            var parts = rest[2..].TrimEnd('E').Split('+');
            var (length, ssrc) = parts[1].Split('/') is [var before, var after] ? (before, after) : (parts[1], "1");
            var value = new TelephoneEvent(
                (byte)TelephoneEvent.Keys.IndexOf(rest[0]), text.Contains('E'), 10, ushort.Parse(length.TrimEnd('E'), CultureInfo.InvariantCulture));
            value.Write(payload);
            var timestamp = uint.Parse(parts[0], CultureInfo.InvariantCulture);
            if (receiver.TryReceive(uint.Parse(ssrc, CultureInfo.InvariantCulture), timestamp, marker, payload, out var key))
                keys += key;
        }

        return keys;
    }
}

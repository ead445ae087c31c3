using FsCheck;
using FsCheck.Fluent;
using Telephony.Core.Sip.Authentication;

namespace Telephony.Core.Tests.Sip.Authentication;

public sealed class NonceTableTests
{
    private static readonly byte[] s_key = [.. Enumerable.Range(0, 32).Select(static i => (byte)i)];

    private static MonotonicTime At(double seconds) => new MonotonicTime(0) + TimeSpan.FromSeconds(seconds);

    [Test]
    public void Two_nonces_of_one_instant_differ()
    {
        var table = new NonceTable(s_key);
        Assert.That(table.Issue(At(1)), Is.Not.EqualTo(table.Issue(At(1))));
    }

    [Test]
    public void A_count_must_rise_strictly()
    {
        var table = new NonceTable(s_key);
        var nonce = table.Issue(At(0));
        Assert.That(table.Use(At(1), nonce, 1), Is.EqualTo(NonceUse.Fresh));
        Assert.That(table.Use(At(1), nonce, 1), Is.EqualTo(NonceUse.Replayed));
        Assert.That(table.Use(At(1), nonce, 7), Is.EqualTo(NonceUse.Fresh), "gaps are requests that got lost");
        Assert.That(table.Use(At(1), nonce, 6), Is.EqualTo(NonceUse.Replayed));
        Assert.That(table.Use(At(1), table.Issue(At(1)), 0), Is.EqualTo(NonceUse.Replayed), "a count starts at one");
    }

    [Test]
    public void A_nonce_dies_at_the_end_of_its_life_and_gives_its_place_back()
    {
        var table = new NonceTable(s_key, TimeSpan.FromSeconds(10));
        var nonce = table.Issue(At(0));
        Assert.That(table.Use(At(9.999), nonce, 1), Is.EqualTo(NonceUse.Fresh));
        Assert.That(table.Count, Is.EqualTo(1));
        Assert.That(table.Use(At(10), nonce, 2), Is.EqualTo(NonceUse.Stale));
        Assert.That(table.Count, Is.Zero);
    }

    [TestCase("")]
    [TestCase("dcd98b7102dd2f0e8b11d0f600bfb0c093")]
    [TestCase("0000000000000000000000000000000000000000000000000000000000000000")]
    [TestCase("00000000000000000000000000000000000000000000000000000000000000000")]
    [TestCase("000000000000000000000000000000000000000000000000000000000000000000")]
    [TestCase("éééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééé")]
    public void A_nonce_that_is_not_ours_is_stale_and_takes_no_place(string nonce)
    {
        var table = new NonceTable(s_key);
        Assert.That(table.Use(At(0), nonce, 1), Is.EqualTo(NonceUse.Stale));
        Assert.That(table.Count, Is.Zero);
    }

    [Test]
    public void A_nonce_changed_in_any_character_or_made_with_another_key_is_stale()
    {
        var table = new NonceTable(s_key);
        var nonce = table.Issue(At(0));
        for (var i = 0; i < nonce.Length; i++)
        {
            var changed = nonce[..i] + (nonce[i] == 'b' ? 'c' : 'b') + nonce[(i + 1)..];
            Assert.That(table.Use(At(0), changed, 1), Is.EqualTo(NonceUse.Stale), $"character {i}");
        }
        Assert.That(new NonceTable(new byte[32]).Use(At(0), nonce, 1), Is.EqualTo(NonceUse.Stale));
    }

    [Test]
    public void When_places_run_out_the_oldest_is_forgotten_and_still_cannot_be_replayed()
    {
        var table = new NonceTable(s_key, capacity: 2);
        var nonces = Enumerable.Range(0, 3).Select(i => table.Issue(At(i))).ToArray();
        foreach (var nonce in nonces) Assert.That(table.Use(At(5), nonce, 1), Is.EqualTo(NonceUse.Fresh));
        Assert.That(table.Count, Is.EqualTo(2));
        Assert.That(table.Use(At(5), nonces[0], 1), Is.EqualTo(NonceUse.Stale));
        Assert.That(table.Use(At(5), nonces[1], 1), Is.EqualTo(NonceUse.Replayed));
        Assert.That(table.Use(At(5), nonces[2], 2), Is.EqualTo(NonceUse.Fresh));
    }

    [Test]
    public void Forgetting_an_older_nonce_does_not_bring_younger_ones_back()
    {
        var table = new NonceTable(s_key, capacity: 1);
        var old = table.Issue(At(0));
        var young = table.Issue(At(1));
        Assert.That(table.Use(At(2), young, 1), Is.EqualTo(NonceUse.Fresh));
        Assert.That(table.Use(At(2), old, 1), Is.EqualTo(NonceUse.Fresh));
        Assert.That(table.Use(At(2), table.Issue(At(2)), 1), Is.EqualTo(NonceUse.Fresh), "takes the place of the old one");
        Assert.That(table.Use(At(2), young, 1), Is.EqualTo(NonceUse.Stale));
    }

    [Test]
    public void No_pair_of_nonce_and_count_is_ever_fresh_twice() => Prop.ForAll<(byte, byte, byte)[]>(steps =>
    {
        var table = new NonceTable(s_key, TimeSpan.FromSeconds(100), capacity: 3);
        var now = At(0);
        var issued = new List<string> { table.Issue(now) };
        var used = new HashSet<(string, uint)>();
        foreach (var (which, count, pause) in steps)
        {
            now += TimeSpan.FromSeconds(pause % 10);
            if (which % 3 == 0) issued.Add(table.Issue(now));
            var nonce = issued[which % issued.Count];
            var use = (uint)(count % 5);
            if (table.Use(now, nonce, use) == NonceUse.Fresh && !used.Add((nonce, use))) return false;
            if (table.Count > 3) return false;
        }
        return true;
    }).QuickCheckThrowOnFailure();
}

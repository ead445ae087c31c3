using FsCheck;
using FsCheck.Fluent;
using Telephony.Core.Rtp;

namespace Telephony.Core.Tests.Rtp;

public sealed class SourceLearningTests
{
    private static readonly RtpSource s_signalled = RtpSource.FromIPv4(0x0A000001, 4000);
    private static readonly RtpSource s_translated = RtpSource.FromIPv4(0xC0000201, 5000);
    private static readonly RtpSource s_stranger = RtpSource.FromIPv4(0xC0000266, 6000);

    private static MonotonicTime At(int milliseconds) => new MonotonicTime(0) + TimeSpan.FromMilliseconds(milliseconds);

    [Test]
    public void The_signalled_source_locks_at_once()
    {
        var learning = new SourceLearning(s_signalled);
        Assert.That(learning.Destination, Is.EqualTo(s_signalled));
        Assert.That(learning.Accept(At(0), s_signalled), Is.True);
        Assert.That(learning.IsLocked, Is.True);
    }

    [Test]
    public void Another_source_locks_after_five_in_a_row_and_half_a_second()
    {
        var learning = new SourceLearning(s_signalled);
        for (var time = 1000; time < 1500; time += 20)
        {
            Assert.That(learning.Accept(At(time), s_translated), Is.False, $"at {time}");
            Assert.That(learning.Destination, Is.EqualTo(s_signalled));
        }

        Assert.That(learning.Accept(At(1500), s_translated), Is.True);
        Assert.That(learning.Destination, Is.EqualTo(s_translated));
    }

    [Test]
    public void Half_a_second_without_five_in_a_row_locks_nothing()
    {
        var learning = new SourceLearning(s_signalled);
        for (var i = 0; i < 20; i++)
        {
            for (var packet = 0; packet < 4; packet++)
                Assert.That(learning.Accept(At(i * 1000), s_translated), Is.False);
            Assert.That(learning.Accept(At(i * 1000), s_stranger), Is.False);
        }

        Assert.That(learning.IsLocked, Is.False);
    }

    [Test]
    public void The_signalled_source_wins_while_another_one_waits()
    {
        var learning = new SourceLearning(s_signalled);
        for (var time = 0; time < 500; time += 20)
            learning.Accept(At(time), s_stranger);
        Assert.That(learning.Accept(At(499), s_signalled), Is.True);
        for (var time = 500; time < 5000; time += 20)
            Assert.That(learning.Accept(At(time), s_stranger), Is.False);
        Assert.That(learning.Destination, Is.EqualTo(s_signalled));
    }

    [Test]
    public void A_stranger_changes_nothing_once_locked_but_the_signalled_source_comes_back()
    {
        var learning = Locked(s_translated);
        for (var time = 1000; time < 3000; time += 20)
            Assert.That(learning.Accept(At(time), s_stranger), Is.False);
        Assert.That(learning.Accept(At(3000), s_translated), Is.True);
        Assert.That(learning.Accept(At(3020), s_signalled), Is.True);
        Assert.That(learning.Destination, Is.EqualTo(s_signalled));
        Assert.That(learning.Accept(At(3040), s_translated), Is.False);
    }

    [Test]
    public void A_re_INVITE_with_another_address_opens_again_and_one_with_the_same_does_not()
    {
        var learning = Locked(s_translated);
        learning.Signal(s_signalled);
        Assert.That(learning.Destination, Is.EqualTo(s_translated));

        var moved = s_signalled.WithPort(4444);
        learning.Signal(moved);
        Assert.That(learning.IsLocked, Is.False);
        Assert.That(learning.Destination, Is.EqualTo(moved));
        Assert.That(learning.Accept(At(9000), s_translated), Is.False, "the half second counts from the new opening");
        Assert.That(learning.Accept(At(9001), moved), Is.True);
    }

    [Test]
    public void Whatever_the_order_a_leg_sends_only_to_the_signalled_source_or_to_one_that_came_five_times_in_a_row()
    {
        RtpSource[] sources = [s_signalled, s_translated, s_stranger];
        Prop.ForAll<byte[]>(packets =>
        {
            var learning = new SourceLearning(s_signalled);
            var run = 0;
            RtpSource last = default;
            for (var i = 0; i < packets.Length; i++)
            {
                var source = sources[packets[i] % 3];
                run = source == last ? run + 1 : 1;
                last = source;
                var before = learning.Destination;
                learning.Accept(At(i * 60), source);
                if (learning.Destination != before && learning.Destination != s_signalled && run < SourceLearning.PacketsInARow)
                    return false;
            }

            return true;
        }).QuickCheckThrowOnFailure();
    }

    private static SourceLearning Locked(RtpSource source)
    {
        var learning = new SourceLearning(s_signalled);
        for (var time = 0; time <= 500; time += 20)
            learning.Accept(At(time), source);
        Assert.That(learning.Destination, Is.EqualTo(source));
        return learning;
    }
}

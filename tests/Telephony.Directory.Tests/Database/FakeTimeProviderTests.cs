using Telephony.Testing;

namespace Telephony.Directory.Tests.Database;

public sealed class FakeTimeProviderTests
{
    [Test]
    public void Timers_fire_in_order_each_at_its_own_instant()
    {
        var clock = new FakeTimeProvider();
        var start = clock.GetUtcNow();
        var fired = new List<(string, double)>();
        void Note(object? name) => fired.Add(((string)name!, (clock.GetUtcNow() - start).TotalSeconds));
        using var late = clock.CreateTimer(Note, "late", TimeSpan.FromSeconds(3), Timeout.InfiniteTimeSpan);
        using var every = clock.CreateTimer(Note, "every", TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(2));
        using var never = clock.CreateTimer(Note, "never", Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        clock.Advance(TimeSpan.FromSeconds(5));
        Assert.That(fired, Is.EqualTo(new[] { ("every", 2.0), ("late", 3.0), ("every", 4.0) }));
        Assert.That(clock.GetUtcNow() - start, Is.EqualTo(TimeSpan.FromSeconds(5)));
        Assert.That(clock.NextTimer, Is.EqualTo(TimeSpan.FromSeconds(1)));
    }

    [Test]
    public void Timestamps_move_with_the_clock_and_not_with_the_wall()
    {
        var clock = new FakeTimeProvider();
        var stamp = clock.GetTimestamp();
        clock.Advance(TimeSpan.FromMilliseconds(1500));
        clock.SetUtcNow(DateTimeOffset.UnixEpoch);
        Assert.That(clock.GetElapsedTime(stamp), Is.EqualTo(TimeSpan.FromMilliseconds(1500)));
        Assert.That(clock.GetUtcNow(), Is.EqualTo(DateTimeOffset.UnixEpoch));
    }

    [Test]
    public async Task Delays_of_the_framework_end_when_it_advances()
    {
        var clock = new FakeTimeProvider();
        var delay = Task.Delay(TimeSpan.FromMinutes(1), clock);
        clock.Advance(TimeSpan.FromSeconds(59));
        Assert.That(delay.IsCompleted, Is.False);
        clock.Advance(TimeSpan.FromSeconds(1));
        await delay.WaitAsync(TimeSpan.FromSeconds(10));
    }
}

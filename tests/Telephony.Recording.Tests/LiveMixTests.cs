using Telephony.Recording.Listening;

namespace Telephony.Recording.Tests;

/// <summary>Each row of the table of <see cref="LiveMix"/>.</summary>
public class LiveMixTests
{
    private LiveMix _mix = null!;

    [SetUp]
    public void SetUp() => _mix = new LiveMix();

    private short[] Next()
    {
        var stereo = new short[320];
        _mix.Next(stereo);
        return stereo;
    }

    private static short[] Frames(int count, short value) => [.. Enumerable.Repeat(value, count * 160)];

    private (short Left, short Right) Heard()
    {
        var stereo = Next();
        return (stereo[0], stereo[1]);
    }

    [Test]
    public void A_side_is_silent_until_60_ms_of_it_are_there()
    {
        _mix.Add(0, Frames(2, 7));
        Assert.That(Heard(), Is.EqualTo(((short)0, (short)0)));
        _mix.Add(0, Frames(1, 7));
        Assert.That(Heard(), Is.EqualTo(((short)7, (short)0)));
    }

    [Test]
    public void Left_is_the_first_side_and_right_the_second()
    {
        _mix.Add(0, Frames(3, 1));
        _mix.Add(1, Frames(3, 2));
        Assert.That(Next(), Is.EqualTo(Enumerable.Range(0, 160).SelectMany(_ => new short[] { 1, 2 })));
    }

    [Test]
    public void A_running_side_is_heard_to_its_last_frame_and_then_waits_again()
    {
        _mix.Add(0, Frames(3, 5));
        Assert.That(new[] { Heard().Left, Heard().Left, Heard().Left, Heard().Left }, Is.EqualTo(new short[] { 5, 5, 5, 0 }));
        _mix.Add(0, Frames(1, 5));
        Assert.That(Heard().Left, Is.Zero, "it waits for its cushion");
    }

    [Test]
    public void What_runs_ahead_is_dropped_to_60_ms()
    {
        _mix.Add(0, Frames(12, 3));
        _mix.Add(0, [4]);
        Assert.That(Next()[0], Is.EqualTo(3));
        var heard = 1;
        while (Heard().Left != 0) heard++;
        Assert.That(heard, Is.EqualTo(3), "60 ms of the 240");
    }

    [Test]
    public void A_steady_side_loses_nothing_however_long_it_runs()
    {
        _mix.Add(0, Frames(3, 0));
        var expected = 0;
        for (var frame = 0; frame < 10_000; frame++)
        {
            _mix.Add(0, Frames(1, (short)(frame % 1000)));
            var left = Next()[0];
            if (frame >= 3) Assert.That(left, Is.EqualTo(expected++ % 1000));
        }
    }
}

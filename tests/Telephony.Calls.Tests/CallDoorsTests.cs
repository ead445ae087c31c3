namespace Telephony.Calls.Tests;

/// <summary>Staff reach a call while its door is open, and only then (MON-01).</summary>
public class CallDoorsTests
{
    private readonly CallDoors _doors = new();

    [Test]
    public void A_cut_is_told_to_the_flow_of_that_call_and_to_no_other()
    {
        using var door = _doors.Open("a");
        using var other = _doors.Open("b");
        Assert.That(_doors.TryCut("a"), Is.True);
        Assert.That(_doors.TryCut("a"), Is.True, "again changes nothing");
        Assert.That((door.CutAsked.IsCompletedSuccessfully, other.CutAsked.IsCompleted), Is.EqualTo((true, false)));
    }

    [Test]
    public void A_call_without_a_door_cannot_be_cut()
    {
        Assert.That((_doors.IsOpen("a"), _doors.TryCut("a")), Is.EqualTo((false, false)));
        var door = _doors.Open("a");
        Assert.That(_doors.IsOpen("a"), Is.True);
        door.Dispose();
        Assert.That((_doors.IsOpen("a"), _doors.TryCut("a"), door.CutAsked.IsCompleted), Is.EqualTo((false, false, false)));
    }

    [Test]
    public void A_door_that_is_closed_twice_does_not_close_the_one_that_was_opened_after_it()
    {
        var first = _doors.Open("a");
        Assert.That(() => _doors.Open("a"), Throws.InvalidOperationException);
        first.Dispose();
        using var second = _doors.Open("a");
        first.Dispose();
        Assert.That(_doors.TryCut("a"), Is.True);
    }
}

using Telephony.Web.Live;

namespace Telephony.Web.Tests.Live;

/// <summary>Who may listen, and who does.</summary>
public class LiveListeningTests
{
    private readonly LiveListening _listening = new();

    [Test]
    public void A_reason_permits_one_officer_one_call_until_it_has_ended()
    {
        var (one, other) = (Guid.NewGuid(), Guid.NewGuid());
        _listening.Permit(one, "a");
        Assert.That((_listening.IsPermitted(one, "a"), _listening.IsPermitted(other, "a"), _listening.IsPermitted(one, "b")), Is.EqualTo((true, false, false)));
        _listening.Keep(new HashSet<string> { "a" });
        Assert.That(_listening.IsPermitted(one, "a"), Is.True);
        _listening.Keep(new HashSet<string> { "b" });
        Assert.That(_listening.IsPermitted(one, "a"), Is.False);
    }

    [Test]
    public void The_board_names_each_listener_once_for_as_long_as_he_listens()
    {
        using var second = _listening.Begin("b.durand", "a");
        var first = _listening.Begin("a.martin", "a");
        using var again = _listening.Begin("a.martin", "a");
        using var elsewhere = _listening.Begin("c.petit", "b");
        Assert.That(_listening.ListenersOf("a"), Is.EqualTo(new[] { "a.martin", "b.durand" }));
        first.Dispose();
        Assert.That(_listening.ListenersOf("a"), Is.EqualTo(new[] { "a.martin", "b.durand" }));
        again.Dispose();
        Assert.That(_listening.ListenersOf("a"), Is.EqualTo(new[] { "b.durand" }));
    }
}

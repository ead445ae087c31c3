using Telephony.Core.Sip.Trunks;
using Telephony.Core.Sip.UserAgents;

namespace Telephony.Core.Tests.Sip.Trunks;

/// <summary>The order of the trunks, and what the next one is tried after.</summary>
public sealed class RouteChooserTests
{
    [TestCase("a1+ b2+ c1+", "a c b")]
    [TestCase("a1- b2+ c3+", "b c a")]
    [TestCase("a2- b1-", "b a")]
    [TestCase("", "")]
    public void Routes_that_are_up_come_first_then_the_lowest_priority(string routes, string order) =>
        Assert.That(
            string.Join(' ', RouteChooser.Order(routes.Split(' ', StringSplitOptions.RemoveEmptyEntries), static one => one[1] - '0', static one => one[2] == '+').Select(static one => one[0])),
            Is.EqualTo(order));

    [TestCase(InviteFailureCause.Refused, 500, true), TestCase(InviteFailureCause.Refused, 503, true), TestCase(InviteFailureCause.Refused, 599, true)]
    [TestCase(InviteFailureCause.Refused, 486, false), TestCase(InviteFailureCause.Refused, 404, false), TestCase(InviteFailureCause.Refused, 603, false)]
    [TestCase(InviteFailureCause.Refused, 302, false), TestCase(InviteFailureCause.NoResponse, 408, true), TestCase(InviteFailureCause.Unreachable, 503, true)]
    [TestCase(InviteFailureCause.NoAnswer, 408, false), TestCase(InviteFailureCause.Cancelled, 487, false), TestCase(InviteFailureCause.BadAnswer, 488, false)]
    public void The_next_trunk_is_tried_when_this_one_is_at_fault(InviteFailureCause cause, int status, bool next) =>
        Assert.That(RouteChooser.MayTryNext(new InviteFailure(cause, status)), Is.EqualTo(next));
}

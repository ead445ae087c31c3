using Telephony.Core.Sip.Messages;
using Telephony.Core.Sip.Registration;
using Telephony.Testing;
using static Telephony.Core.Tests.Sip.SipExamples;

namespace Telephony.Core.Tests.Sip.Registration;

[Rfc(3261, "10.3")]
public sealed class RegistrarTests
{
    private static readonly DateTimeOffset s_now = new(2026, 3, 2, 13, 5, 9, TimeSpan.Zero);
    private static readonly RegistrarOptions s_options = new() { MaxBindings = 3 };

    private static RegistrationOutcome Register(
        string contact, IReadOnlyList<Binding>? current = null, uint cseq = 1, string callId = "call-1", string fields = "", DateTimeOffset? now = null) =>
        Registrar.Process(
            Request(SipMethod.Register, cseq, callId: callId, contact: contact, fields: fields), current ?? [], "udp:198.51.100.7:5060", now ?? s_now, s_options);

    private static string Texts(RegistrationOutcome outcome) => string.Join(", ", outcome.Contacts);

    [Test]
    public void A_contact_is_bound_for_the_time_asked_and_listed_with_it()
    {
        var outcome = Register("<sip:a@198.51.100.7:5070>;expires=600;q=0.5");
        Assert.That(outcome.Status, Is.EqualTo(200));
        Assert.That(outcome.Replacement, Is.EqualTo(new[]
        {
            new Binding("sip:a@198.51.100.7:5070", outcome.Replacement![0].Path, "call-1", 1, 0.5m, "udp:198.51.100.7:5060", s_now.AddSeconds(600)),
        }));
        Assert.That(Texts(outcome), Is.EqualTo("<sip:a@198.51.100.7:5070>;q=0.5;expires=600"));
        Assert.That(outcome.Headers, Does.Contain(new SipHeader("Date", "Mon, 02 Mar 2026 13:05:09 GMT")));
    }

    [TestCase("<sip:a@h>;expires=120", "Expires: 600", 120), TestCase("<sip:a@h>", "Expires: 600", 600), TestCase("<sip:a@h>", "", 3600)]
    [TestCase("<sip:a@h>;expires=99999", "", 3600), TestCase("<sip:a@h>;expires=soon", "", 3600), TestCase("<sip:a@h>", "Expires: 4294967295", 3600)]
    [TestCase("<sip:a@h>;expires=60", "", 60)]
    public void The_contacts_own_expiry_comes_first_then_the_field_then_ours(string contact, string fields, int seconds) =>
        Assert.That(Register(contact, fields: fields).Replacement![0].ExpiresAt, Is.EqualTo(s_now.AddSeconds(seconds)));

    [Test, Rfc(3261, "21.4.17")]
    public void A_shorter_expiry_than_ours_gets_423_with_Min_Expires_and_changes_nothing()
    {
        var outcome = Register("<sip:a@h>;expires=600, <sip:b@h>;expires=59");
        Assert.That(outcome.Status, Is.EqualTo(423));
        Assert.That(outcome.Headers, Is.EqualTo(new[] { new SipHeader("Min-Expires", "60") }));
        Assert.That(outcome.Replacement, Is.Null);
    }

    [Test]
    public void Without_a_contact_the_bindings_are_listed_the_preferred_first_and_ended_ones_not()
    {
        var bound = Register("<sip:a@h>;q=0.2, <sip:b@h>;q=0.9, <sip:c@h>;expires=60;q=1.0").Replacement!;
        var outcome = Register("", bound, 2, now: s_now.AddSeconds(60));
        Assert.That(Texts(outcome), Is.EqualTo("<sip:b@h>;q=0.9;expires=3540, <sip:a@h>;q=0.2;expires=3540"));
        Assert.That(outcome.Replacement, Is.Null);
    }

    [Test]
    public void The_same_contact_by_URI_comparison_is_replaced_and_zero_removes_it()
    {
        var bound = Register("<sip:a@Host.Example.com:5070;transport=udp>").Replacement!;
        var again = Register("<sip:a@host.example.com:5070;transport=UDP>;expires=120", bound, 2);
        Assert.That(again.Replacement, Has.Count.EqualTo(1));
        Assert.That(again.Replacement![0].ExpiresAt, Is.EqualTo(s_now.AddSeconds(120)));
        var removed = Register("<sip:a@host.example.com:5070;transport=udp>;expires=0", again.Replacement, 3);
        Assert.That(removed.Replacement, Is.Empty);
        Assert.That(removed.Contacts, Is.Empty);
    }

    [TestCase(5u), TestCase(4u)]
    public void A_request_that_is_not_newer_than_the_binding_changes_nothing(uint cseq)
    {
        var bound = Register("<sip:a@h>", cseq: 5).Replacement!;
        var outcome = Register("<sip:new@h>, <sip:a@h>;expires=0", bound, cseq);
        Assert.That(outcome.Status, Is.EqualTo(500));
        Assert.That(outcome.Replacement, Is.Null);
        Assert.That(Register("<sip:a@h>;expires=0", bound, cseq, "another").Replacement, Is.Empty, "another Call-ID may");
    }

    [Test]
    public void Star_removes_everything_with_a_zero_expiry_only()
    {
        var bound = Register("<sip:a@h>, <sip:b@h>").Replacement!;
        Assert.That(Register("*", bound, 2).Status, Is.EqualTo(400));
        Assert.That(Register("*", bound, 2, fields: "Expires: 10").Status, Is.EqualTo(400));
        Assert.That(Register("*", bound, 1, fields: "Expires: 0").Status, Is.EqualTo(500), "not newer");
        var outcome = Register("*", bound, 2, fields: "Expires: 0");
        Assert.That(outcome.Status, Is.EqualTo(200));
        Assert.That(outcome.Replacement, Is.Empty);
    }

    [Test]
    public void The_binding_that_ends_first_gives_way_and_one_REGISTER_cannot_have_more_than_the_limit()
    {
        var bound = Register("<sip:a@h>;expires=100, <sip:b@h>;expires=90, <sip:c@h>;expires=110").Replacement!;
        var outcome = Register("<sip:d@h>", bound, 2);
        Assert.That(outcome.Replacement!.Select(binding => binding.Contact), Is.EquivalentTo(new[] { "sip:a@h", "sip:c@h", "sip:d@h" }));
        Assert.That(Register("<sip:a@h>, <sip:b@h>, <sip:c@h>, <sip:d@h>").Status, Is.EqualTo(403));
    }

    [Test]
    public void A_contact_that_cannot_be_called_by_SIP_gets_400() => Assert.That(Register("<mailto:a@h>").Status, Is.EqualTo(400));

    [Test, Rfc(3327, "5.3")]
    public void Path_is_kept_with_the_binding_and_returned()
    {
        var outcome = Register("<sip:a@h>", fields: "Supported: path\nPath: <sip:p2;lr;x=\"a,b\">, <sip:p1,2@h;lr>\nPath: <sip:p0;lr>");
        Assert.That(outcome.Replacement![0].Path, Is.EqualTo(new[] { "<sip:p2;lr;x=\"a,b\">", "<sip:p1,2@h;lr>", "<sip:p0;lr>" }));
        Assert.That(outcome.Headers.Count(header => header.Name == "Path"), Is.EqualTo(2));
    }

    [TestCase("2"), TestCase("x"), TestCase("-0.5"), TestCase("\"1\"")]
    public void A_q_that_is_none_counts_as_one(string q) => Assert.That(Register($"<sip:a@h>;q={q}").Replacement![0].Q, Is.EqualTo(1m));
}

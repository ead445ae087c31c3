using Telephony.Core.Sip.Authentication;
using Telephony.Core.Sip.Messages;
using Telephony.Core.Sip.Parsing;

namespace Telephony.Core.Tests.Sip.Authentication;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class DigestVerifierTests
{
    private static readonly MonotonicTime s_now = new(1);

    private static readonly DigestSecret s_both = new(
        DigestAlgorithm.Md5.Ha1("cell-12", "telephony", "secret"), DigestAlgorithm.Sha256.Ha1("cell-12", "telephony", "secret"));

    private readonly DigestVerifier _verifier = new("telephony", new NonceTable(new byte[32]));
    private readonly DigestClient _phone = new("cell-12", "secret");
    private readonly SipRequest _request = SipMessages.Parse<SipRequest>(SipMessages.Options());

    /// <summary>A 401 as the server sends it, through writer and parser.</summary>
    private SipResponse Challenge(DigestSecret secret, MonotonicTime? now = null, bool stale = false)
    {
        var fields = _verifier.Challenge(now ?? s_now, secret.Algorithms, stale)
            .Select(static challenge => new SipHeader(HeaderName.WwwAuthenticate, challenge.ToString())).ToList();
        var octets = SipMessageWriter.Write(_request.CreateResponse(401, "t", fields));
        Assert.That(SipMessageParser.TryParse(octets, out var response, out _), Is.True);
        return (SipResponse)response!;
    }

    private DigestCredentials Authorize(DigestClient client, string method = "REGISTER")
    {
        Assert.That(SipUriParser.TryParse("sip:telephony", out var uri), Is.True);
        Assert.That(DigestCredentials.TryParse(client.Authorize(method, uri!, "cnonce")!.Value.Value, out var credentials, out _), Is.True);
        return credentials!;
    }

    [Test]
    public void Client_and_server_agree_for_each_algorithm([Values] DigestAlgorithm algorithm)
    {
        var secret = algorithm == DigestAlgorithm.Md5 ? s_both with { Sha256 = null } : s_both with { Md5 = null };
        Assert.That(_phone.TryAccept(Challenge(secret)), Is.True);
        var credentials = Authorize(_phone);
        Assert.That(credentials.Algorithm, Is.EqualTo(algorithm));
        Assert.That(_verifier.Verify(s_now, credentials, "REGISTER", secret), Is.EqualTo(DigestVerdict.Verified));
    }

    [Test]
    public void Both_algorithms_are_offered_best_first_and_the_topmost_is_answered()
    {
        var challenge = Challenge(s_both);
        Assert.That(challenge.Headers, Has.Count.EqualTo(2));
        Assert.That(challenge.Headers[0].Value, Does.Contain("algorithm=SHA-256"));
        Assert.That(challenge.Headers[1].Value, Does.Contain("algorithm=MD5"));
        Assert.That(_phone.TryAccept(challenge), Is.True);
        Assert.That(Authorize(_phone).Algorithm, Is.EqualTo(DigestAlgorithm.Sha256));
    }

    [Test]
    public void A_nonce_serves_again_with_a_rising_count_and_never_with_the_same()
    {
        Assert.That(_phone.TryAccept(Challenge(s_both)), Is.True);
        var first = Authorize(_phone);
        Assert.That(_verifier.Verify(s_now, first, "REGISTER", s_both), Is.EqualTo(DigestVerdict.Verified));
        Assert.That(_verifier.Verify(s_now, Authorize(_phone), "REGISTER", s_both), Is.EqualTo(DigestVerdict.Verified));
        Assert.That(_verifier.Verify(s_now, first, "REGISTER", s_both), Is.EqualTo(DigestVerdict.Replayed));
    }

    [Test]
    public void Wrong_password_unknown_user_other_method_and_forbidden_algorithm_are_wrong_and_burn_nothing()
    {
        Assert.That(_phone.TryAccept(Challenge(s_both)), Is.True);
        var credentials = Authorize(_phone);
        var wrong = new DigestSecret(DigestAlgorithm.Md5.Ha1("cell-12", "telephony", "guess"), DigestAlgorithm.Sha256.Ha1("cell-12", "telephony", "guess"));
        using var all = Assert.EnterMultipleScope();
        Assert.That(_verifier.Verify(s_now, credentials, "REGISTER", wrong), Is.EqualTo(DigestVerdict.Wrong));
        Assert.That(_verifier.Verify(s_now, credentials, "REGISTER", null), Is.EqualTo(DigestVerdict.Wrong));
        Assert.That(_verifier.Verify(s_now, credentials, "INVITE", s_both), Is.EqualTo(DigestVerdict.Wrong));
        Assert.That(_verifier.Verify(s_now, credentials, "REGISTER", s_both with { Sha256 = null }), Is.EqualTo(DigestVerdict.Wrong));
        Assert.That(_verifier.Verify(s_now, credentials with { Algorithm = null }, "REGISTER", s_both), Is.EqualTo(DigestVerdict.Wrong));
        Assert.That(_verifier.Verify(s_now, credentials with { Response = "" }, "REGISTER", s_both), Is.EqualTo(DigestVerdict.Wrong));
        Assert.That(_verifier.Verify(s_now, credentials, "REGISTER", s_both), Is.EqualTo(DigestVerdict.Verified));
    }

    [Test]
    public void Nobody_gets_in_with_the_placeholder_of_the_unknown_user()
    {
        var nonce = _verifier.Challenge(s_now, [DigestAlgorithm.Md5], stale: false)[0].Nonce;
        var protection = new QopAuth("c", "00000001");
        var response = DigestCredentials.ComputeResponse(DigestAlgorithm.Md5, new string('0', 32), "INVITE", "sip:x", nonce, protection);
        var credentials = new DigestCredentials("nobody", "telephony", nonce, "sip:x", response, DigestAlgorithm.Md5, protection);
        Assert.That(_verifier.Verify(s_now, credentials, "INVITE", null), Is.EqualTo(DigestVerdict.Wrong));
        Assert.That(_verifier.Verify(s_now, credentials, "INVITE", s_both with { Md5 = null }), Is.EqualTo(DigestVerdict.Wrong));
    }

    [Test]
    public void An_old_nonce_is_stale_and_the_client_answers_the_next_one_by_itself()
    {
        Assert.That(_phone.TryAccept(Challenge(s_both)), Is.True);
        var later = s_now + NonceTable.DefaultLifetime;
        Assert.That(_verifier.Verify(later, Authorize(_phone), "REGISTER", s_both), Is.EqualTo(DigestVerdict.Stale));
        Assert.That(_phone.TryAccept(Challenge(s_both, later, stale: true)), Is.True);
        Assert.That(_verifier.Verify(later, Authorize(_phone), "REGISTER", s_both), Is.EqualTo(DigestVerdict.Verified));
    }

    [Test]
    public void A_client_without_qop_uses_a_nonce_once()
    {
        var nonce = _verifier.Challenge(s_now, s_both.Algorithms, stale: false)[0].Nonce;
        var response = DigestCredentials.ComputeResponse(DigestAlgorithm.Md5, s_both.Md5!, "INVITE", "sip:x", nonce, null);
        var credentials = new DigestCredentials("cell-12", "telephony", nonce, "sip:x", response, DigestAlgorithm.Md5, null);
        Assert.That(_verifier.Verify(s_now, credentials, "INVITE", s_both), Is.EqualTo(DigestVerdict.Verified));
        Assert.That(_verifier.Verify(s_now, credentials, "INVITE", s_both), Is.EqualTo(DigestVerdict.Replayed));
    }

    [Test]
    public void The_client_gives_up_when_its_nonce_comes_back()
    {
        var challenge = Challenge(s_both);
        Assert.That(_phone.TryAccept(challenge), Is.True);
        Authorize(_phone);
        Assert.That(_phone.TryAccept(challenge), Is.False);
    }

    [TestCase("Basic realm=\"telephony\"")]
    [TestCase("Digest realm=\"telephony\"")]
    [TestCase("Digest realm=\"telephony\", nonce=\"n\", qop=\"auth-int\"")]
    [TestCase("Digest realm=\"telephony\", nonce=\"n\", algorithm=SHA-512-256, qop=\"auth\"")]
    [TestCase("Digest realm=\"telephony, nonce=\"n\"")]
    public void A_challenge_that_cannot_be_answered_is_passed_over(string value)
    {
        var response = _request.CreateResponse(401, "t", [new SipHeader(HeaderName.WwwAuthenticate, value)]);
        Assert.That(_phone.TryAccept(response), Is.False);
        Assert.That(_phone.Authorize("REGISTER", _request.RequestUri, "c"), Is.Null);
    }

    [Test]
    public void A_proxy_is_answered_in_its_own_field()
    {
        var response = _request.CreateResponse(407, "t", [new SipHeader(HeaderName.ProxyAuthenticate, "Digest realm=\"p\", nonce=\"n\", qop=\"auth-int, auth\"")]);
        Assert.That(_phone.TryAccept(response), Is.True);
        Assert.That(_phone.Authorize("INVITE", _request.RequestUri, "c")!.Value.Name, Is.EqualTo("Proxy-Authorization"));
    }

    [Test]
    public void A_secret_does_not_print_itself() => Assert.That(s_both.ToString(), Is.EqualTo("DigestSecret"));
}

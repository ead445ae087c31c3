using Telephony.Core.Sip.Authentication;

namespace Telephony.Core.Tests.Sip.Authentication;

public sealed class DigestCredentialsTests
{
    /// <summary>RFC 7616 3.9.1, where it is an HTTP request.</summary>
    private const string Nonce = "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v";

    private static readonly QopAuth s_protection = new("f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ", "00000001");

    [TestCase(DigestAlgorithm.Md5, "8ca523f5e9506fed4657c9700eebdbec")]
    [TestCase(DigestAlgorithm.Sha256, "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1")]
    public void The_example_of_RFC_7616_gives_its_response(DigestAlgorithm algorithm, string response)
    {
        var ha1 = algorithm.Ha1("Mufasa", "http-auth@example.org", "Circle of Life");
        Assert.That(DigestCredentials.ComputeResponse(algorithm, ha1, "GET", "/dir/index.html", Nonce, s_protection), Is.EqualTo(response));
    }

    [Test]
    public void Without_qop_the_response_is_that_of_RFC_2069()
    {
        // The nonce and names of RFC 2617 3.5; the response was worked out with md5sum.
        var ha1 = DigestAlgorithm.Md5.Ha1("Mufasa", "testrealm@host.com", "Circle Of Life");
        var response = DigestCredentials.ComputeResponse(
            DigestAlgorithm.Md5, ha1, "GET", "/dir/index.html", "dcd98b7102dd2f0e8b11d0f600bfb0c093", null);
        Assert.That(response, Is.EqualTo("670fd8c2df070c60b045671b8b24ff02"));
    }

    [Test]
    public void What_was_written_is_parsed_again()
    {
        var written = new DigestCredentials(
            "cell \"12\" \\ é", "telephony", Nonce, "sip:telephony", new string('a', 64), DigestAlgorithm.Sha256, s_protection, "opaque");
        Assert.That(DigestCredentials.TryParse(written.ToString(), out var parsed, out var error), Is.True, error.ToString());
        Assert.That(parsed, Is.EqualTo(written));
    }

    [Test]
    public void Spaces_order_and_case_of_names_do_not_matter()
    {
        const string Value = "digest\tQOP=auth ,nc = 0000000A, cnonce=\"c\", uri=\"sip:x\", response=\"0f\",Nonce=\"n\",realm=\"r\",username=\"u\"";
        Assert.That(DigestCredentials.TryParse(Value, out var credentials, out var error), Is.True, error.ToString());
        Assert.That(credentials, Is.EqualTo(new DigestCredentials("u", "r", "n", "sip:x", "0f", DigestAlgorithm.Md5, new QopAuth("c", "0000000A"))));
        Assert.That(credentials!.Protection!.NonceCount, Is.EqualTo(10));
    }

    [TestCase("Digest", "token")]
    [TestCase("Digest username=\"u\"", "parameter missing")]
    [TestCase("Digest realm=\"r\", nonce=\"n\", uri=\"u\", response=\"a\"", "parameter missing")]
    [TestCase("Digest username=\"u\", username=\"v\", realm=\"r\", nonce=\"n\", uri=\"u\", response=\"a\"", "parameter given twice")]
    [TestCase("Digest username=\"u, realm=\"r\"", "',' expected")]
    [TestCase("Digest username=\"u", "unterminated quoted string")]
    [TestCase("Digest username=", "parameter value expected")]
    [TestCase("Digest username", "'=' expected")]
    [TestCase("Digest username=\"u\", realm=\"r\", nonce=\"n\", uri=\"u\", response=\"a\", qop=auth-int", "qop not offered")]
    [TestCase("Digest username=\"u\", realm=\"r\", nonce=\"n\", uri=\"u\", response=\"a\", qop=auth, nc=00000001", "cnonce missing")]
    [TestCase("Digest username=\"u\", realm=\"r\", nonce=\"n\", uri=\"u\", response=\"a\", qop=auth, cnonce=\"c\"", "nc is not eight hexadecimal digits")]
    [TestCase("Digest username=\"u\", realm=\"r\", nonce=\"n\", uri=\"u\", response=\"a\", qop=auth, cnonce=\"c\", nc=1", "nc is not eight hexadecimal digits")]
    [TestCase("Digest username=\"u\", realm=\"r\", nonce=\"n\", uri=\"u\", response=\"a\", qop=auth, cnonce=\"c\", nc=-0000001", "nc is not eight hexadecimal digits")]
    public void Malformed_credentials_say_why(string value, string reason)
    {
        Assert.That(DigestCredentials.TryParse(value, out _, out var error), Is.False);
        Assert.That(error.Reason, Does.Contain(reason == "token" ? "parameter expected" : reason));
    }

    [Test]
    public void An_unknown_algorithm_is_kept_apart_from_a_missing_one()
    {
        Assert.That(DigestCredentials.TryParse("Digest username=\"u\", realm=\"r\", nonce=\"n\", uri=\"u\", response=\"a\", algorithm=SHA-512-256", out var credentials, out _), Is.True);
        Assert.That(credentials!.Algorithm, Is.Null);
    }

    [Test]
    public void Credentials_of_other_schemes_and_realms_are_skipped()
    {
        var request = SipMessages.Parse<Core.Sip.Messages.SipRequest>(SipMessages.Options(
            "Authorization: NoOneKnowsThisScheme opaque-data=here\n"
            + "Authorization: Digest username=\"u\", realm=\"elsewhere\", nonce=\"n\", uri=\"sip:x\", response=\"a\"\n"
            + "Authorization: Digest username=\"u\", realm=\"telephony\", nonce=\"mine\", uri=\"sip:x\", response=\"a\""));
        Assert.That(DigestCredentials.TryFind(request, "telephony", out var credentials, out _), Is.True);
        Assert.That(credentials!.Nonce, Is.EqualTo("mine"));
        Assert.That(DigestCredentials.TryFind(request, "nowhere", out credentials, out _), Is.True);
        Assert.That(credentials, Is.Null);
    }

    [Test]
    public void No_cut_or_changed_octet_makes_an_exception()
    {
        var value = new DigestCredentials("u", "r", Nonce, "sip:x", new string('a', 32), DigestAlgorithm.Md5, s_protection).ToString();
        for (var i = 0; i < value.Length; i++)
        {
            _ = DigestCredentials.TryParse(value[..i], out _, out _);
            foreach (var changed in "\0\"\\,= \u00e9")
                _ = DigestCredentials.TryParse(string.Concat(value.AsSpan(0, i), [changed], value.AsSpan(i + 1)), out _, out _);
        }
        Assert.That(DigestCredentials.TryParse(value, out _, out _), Is.True, "the whole value is read");
    }
}

using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using MailKit.Security;
using Telephony.Web.Mail;

namespace Telephony.Web.Tests.Mail;

/// <summary>What a mail server gets of us before it has shown who it is: nothing (RFC 3207 section 6, RFC 8314).</summary>
public sealed class SmtpTransportTests
{
    private static readonly Letter s_letter = new(Guid.NewGuid(), "a.martin@example.org", "An alert", "It has fired.", DateTimeOffset.UnixEpoch);

    [TestCase(MailTls.StartTls)]
    [TestCase(MailTls.Implicit)]
    public async Task A_mail_goes_through_TLS_after_a_login(MailTls tls)
    {
        await using var sink = new SmtpSink(tls);
        await SendAsync(sink, tls, SmtpSink.Password);
        Assert.That(sink.Recipients, Is.EqualTo(new[] { s_letter.To }));
        Assert.That(sink.Mails.Single(), Does.Contain("It has fired."));
        Assert.That(sink.Lines.Where(line => line[0] == '-').Select(line => line.Split(' ')[1]), Is.EqualTo(tls == MailTls.StartTls ? ["EHLO", "STARTTLS"] : Array.Empty<string>()));
    }

    [Test]
    public async Task A_server_that_offers_no_STARTTLS_gets_neither_password_nor_mail()
    {
        await using var sink = new SmtpSink(asksWho: true);
        await Assert.ThrowsAsync<NotSupportedException>(() => SendAsync(sink, MailTls.StartTls, SmtpSink.Password));
        Assert.That(Got(sink), Is.Empty);
    }

    [TestCase(MailTls.StartTls)]
    [TestCase(MailTls.Implicit)]
    public async Task A_server_whose_certificate_nobody_vouches_for_gets_neither_password_nor_mail(MailTls tls)
    {
        await using var sink = new SmtpSink(tls);
        await Assert.ThrowsAsync<SslHandshakeException>(() => SendAsync(sink, tls, SmtpSink.Password, isTrusted: false));
        Assert.That(Got(sink), Is.Empty);
    }

    [Test]
    public async Task No_list_of_revoked_certificates_is_asked_for_which_a_closed_network_could_not_reach()
    {
        await using var sink = new SmtpSink(MailTls.Implicit);
        var mode = X509RevocationMode.Online;
        await new SmtpTransport(OptionsOf(sink, MailTls.Implicit, SmtpSink.Password), (_, certificate, chain, _) =>
        {
            mode = chain!.ChainPolicy.RevocationMode;
            return certificate!.GetCertHashString() == sink.Thumbprint;
        }).SendAsync(s_letter, default);
        Assert.That(mode, Is.EqualTo(X509RevocationMode.NoCheck));
    }

    [Test]
    public async Task A_wrong_password_sends_nothing()
    {
        await using var sink = new SmtpSink(MailTls.StartTls);
        await Assert.ThrowsAsync<AuthenticationException>(() => SendAsync(sink, MailTls.StartTls, "guess"));
        Assert.That((Got(sink), sink.Mails.Count), Is.EqualTo((new[] { "AUTH" }, 0)));
    }

    /// <summary>Of what it got, the commands that matter.</summary>
    private static IReadOnlyList<string> Got(SmtpSink sink) => [.. sink.Lines.Select(line => line.Split(' ')[1]).Where(command => command is "AUTH" or "MAIL" or "RCPT" or "DATA")];

    private static Task SendAsync(SmtpSink sink, MailTls tls, string password, bool isTrusted = true)
    {
        RemoteCertificateValidationCallback trust = (_, certificate, _, _) => certificate?.GetCertHashString() == sink.Thumbprint;
        return new SmtpTransport(OptionsOf(sink, tls, password), isTrusted ? trust : null).SendAsync(s_letter, default);
    }

    private static MailOptions OptionsOf(SmtpSink sink, MailTls tls, string password) =>
        new() { Host = sink.Address.Address.ToString(), Port = sink.Address.Port, Tls = tls, User = "console", Password = password, From = "console@example.org" };
}

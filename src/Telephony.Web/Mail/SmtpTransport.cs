using System.Net.Security;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

namespace Telephony.Web.Mail;

/// <summary>
/// Mails by SMTP (RFC 5321), a connection each: they are few, and a server that went away meanwhile is none of their business. A server that does not protect the connection as it was set, or whose
/// certificate is not trusted, gets neither the password nor a mail. Thread-safe.
/// </summary>
/// <param name="options">Which server, and who we are to it.</param>
/// <param name="trust">Judges the server's certificate; null: this machine's trusted authorities do.</param>
public sealed class SmtpTransport(MailOptions options, RemoteCertificateValidationCallback? trust = null) : IMailTransport
{
    /// <inheritdoc/>
    public async Task SendAsync(Letter letter, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(letter);
        using var message = new MimeMessage();
        message.MessageId = $"{letter.Id:N}@telephony";
        message.Date = letter.At;
        message.From.Add(MailboxAddress.Parse(options.From));
        message.To.Add(MailboxAddress.Parse(letter.To));
        message.Subject = letter.Subject;
        message.Headers.Add(HeaderId.AutoSubmitted, "auto-generated"); // RFC 3834: nobody answers it by a machine
        message.Body = new TextPart("plain") { Text = letter.Text };
        // An authority of one's own has no list of revoked certificates, and those of others are out of reach of a closed network: with the check, mails to such servers fail.
        using var client = new SmtpClient { ServerCertificateValidationCallback = trust, CheckCertificateRevocation = false };
        await client.ConnectAsync(options.Host, options.Port, SecurityOf(options.Tls), cancellation);
        if (options.User is { } user) await client.AuthenticateAsync(user, options.Password ?? "", cancellation);
        await client.SendAsync(message, cancellation);
        await client.DisconnectAsync(quit: true, cancellation);
    }

    private static SecureSocketOptions SecurityOf(MailTls tls) => tls switch
    {
        MailTls.Implicit => SecureSocketOptions.SslOnConnect,
        MailTls.StartTls => SecureSocketOptions.StartTls,
        _ => SecureSocketOptions.None,
    };
}

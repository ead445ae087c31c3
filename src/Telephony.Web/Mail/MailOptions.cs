namespace Telephony.Web.Mail;

/// <summary>The mail server that takes our mails.</summary>
public sealed record MailOptions
{
    /// <summary>Its name or address.</summary>
    public required string Host { get; init; }

    /// <summary>Its port.</summary>
    public required int Port { get; init; }

    /// <summary>How the connection is protected.</summary>
    public required MailTls Tls { get; init; }

    /// <summary>Who we are to it; null: it does not ask.</summary>
    public string? User { get; init; }

    /// <summary>The password of <see cref="User"/>.</summary>
    public string? Password { get; init; }

    /// <summary>From whom mails are.</summary>
    public required string From { get; init; }

    /// <summary>The server only: neither the user nor the password reaches a log.</summary>
    public override string ToString() => Host;
}

/// <summary>How a connection to a mail server is protected.</summary>
public enum MailTls
{
    /// <summary>Not at all: a server on the same machine.</summary>
    None,

    /// <summary>By STARTTLS (RFC 3207), which the server must offer.</summary>
    StartTls,

    /// <summary>From its beginning (RFC 8314).</summary>
    Implicit,
}

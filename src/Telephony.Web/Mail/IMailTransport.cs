namespace Telephony.Web.Mail;

/// <summary>Hands mails to a mail server; a boundary that tests replace. Thread-safe.</summary>
public interface IMailTransport
{
    /// <summary>Returns when the server has taken it; throws when it has not, or nobody knows whether it has.</summary>
    Task SendAsync(Letter letter, CancellationToken cancellation);
}

/// <summary>A mail.</summary>
/// <param name="Id">Its id: one that is sent again is the same to who receives it.</param>
/// <param name="To">An address.</param>
/// <param name="Subject">Its subject.</param>
/// <param name="Text">Plain text.</param>
/// <param name="At">When it is sent.</param>
public sealed record Letter(Guid Id, string To, string Subject, string Text, DateTimeOffset At)
{
    /// <summary>The id only: no address reaches a log.</summary>
    public override string ToString() => Id.ToString();
}

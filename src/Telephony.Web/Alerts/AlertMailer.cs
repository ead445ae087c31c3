using Microsoft.Extensions.Logging;
using Telephony.Monitoring.Alerts;
using Telephony.Web.Mail;
using Telephony.Web.Staff;

namespace Telephony.Web.Alerts;

/// <summary>
/// Tells officers by mail that an alert of theirs has fired: that one has, when, and where to sign in to see it; not on whom, nor why, nor where. Each mail is sent at least once, tried again with longer and
/// longer pauses while the server does not take it, and given up after a day. Host calls <see cref="RunOnceAsync"/> every few seconds on each node; nothing else waits for a mail server.
/// </summary>
/// <param name="alerts">The outbox.</param>
/// <param name="officers">Whom to write to.</param>
/// <param name="transport">The mail server.</param>
/// <param name="console">Where people reach the console.</param>
/// <param name="options">Of the console.</param>
/// <param name="logger">Where it tells.</param>
public sealed class AlertMailer(AlertStore alerts, OfficerAccounts officers, IMailTransport transport, Uri console, ConsoleOptions options, ILogger<AlertMailer> logger)
{
    /// <summary>How long a server may take for a mail.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>After so long a mail is no use any more.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    /// <summary>The longest pause between two attempts.</summary>
    public static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(15);

    private static readonly TimeSpan s_firstPause = TimeSpan.FromSeconds(10);

    // A node that is killed while it sends leaves the mail to the next after this.
    private static readonly TimeSpan s_lease = 2 * Patience;

    /// <summary>Sends what is due, until none is left or the server does not take one; returns how many it took.</summary>
    public async Task<int> RunOnceAsync(CancellationToken cancellation)
    {
        var sent = 0;
        while (await alerts.TakeMailAsync(options.Clock.GetUtcNow(), s_lease, cancellation) is { } mail)
        {
            // Who may not see the alert any more, or has no address any more, is not told.
            if (await officers.MailOfAsync(mail.Officer, mail.Establishment, cancellation) is { } address)
            {
                if (await FailureOfAsync(mail, address, cancellation) is { } failure)
                {
                    await PostponeAsync(mail, failure, cancellation);
                    return sent;
                }
                sent++;
            }
            await alerts.MailDoneAsync(mail.Firing, cancellation);
        }
        return sent;
    }

    /// <summary>The pause after so many attempts.</summary>
    internal static TimeSpan PauseAfter(int attempts) => attempts > 7 ? LongestPause : TimeSpan.FromTicks(Math.Min(s_firstPause.Ticks << (attempts - 1), LongestPause.Ticks));

    private async Task<Exception?> FailureOfAsync(AlertMail mail, string address, CancellationToken cancellation)
    {
        using var patience = new CancellationTokenSource(Patience, options.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellation);
        try
        {
            await transport.SendAsync(LetterOf(mail, address), either.Token);
            return null;
        }
#pragma warning disable CA1031 // whatever is wrong with a server or an address, the mail is tried again and the others are too
        catch (Exception e) when (!cancellation.IsCancellationRequested)
#pragma warning restore CA1031
        {
            return e;
        }
    }

    private async Task PostponeAsync(AlertMail mail, Exception failure, CancellationToken cancellation)
    {
        var now = options.Clock.GetUtcNow();
        if (mail.Attempts > 1 && now - mail.FiredAt >= Longest)
        {
            Log.MailGivenUp(logger, mail.Firing, mail.Attempts, failure);
            await alerts.MailDoneAsync(mail.Firing, cancellation);
            return;
        }
        Log.MailPostponed(logger, mail.Firing, failure);
        await alerts.PostponeMailAsync(mail.Firing, now + PauseAfter(mail.Attempts), cancellation);
    }

    // In every language: nobody knows which one he reads.
    private Letter LetterOf(AlertMail mail, string address)
    {
        var link = new Uri(console, $"/alerts/fired/{mail.Firing}");
        var books = TextBook.Languages.Select(language => new Texts(language)).ToList();
        return new Letter(
            mail.Firing, address, string.Join(" / ", books.Select(text => text["alerts.letter.subject"])),
            string.Join("\n\n", books.Select(text => text.Format("alerts.letter.text", options.Local(mail.FiredAt), link.AbsoluteUri))) + "\n", options.Clock.GetUtcNow());
    }
}

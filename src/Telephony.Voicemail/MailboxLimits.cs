namespace Telephony.Voicemail;

/// <summary>The limits of a mailbox and of a message. The database holds the first two as well (migration 0001).</summary>
public static class MailboxLimits
{
    /// <summary>Messages and reservations in one mailbox (DEP-10).</summary>
    public const int Places = 20;

    /// <summary>Time of all messages and reservations of one mailbox (DEP-11).</summary>
    public static readonly TimeSpan Time = TimeSpan.FromMinutes(30);

    /// <summary>What a recording reserves at a time (DESIGN 4.6).</summary>
    public static readonly TimeSpan Slice = TimeSpan.FromSeconds(60);

    /// <summary>Less than this is not a message; less than this left is a full mailbox.</summary>
    public static readonly TimeSpan ShortestMessage = TimeSpan.FromSeconds(1);
}

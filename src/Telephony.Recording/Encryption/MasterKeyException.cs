namespace Telephony.Recording.Encryption;

/// <summary>The master key is missing, unreadable or another one than the sounds were sealed with: the start stops (DESIGN 4.3). The message says what to do.</summary>
public sealed class MasterKeyException : Exception
{
    /// <summary>Without a reason.</summary>
    public MasterKeyException() { }

    /// <summary>As <paramref name="message"/> says; it never holds the key.</summary>
    public MasterKeyException(string message) : base(message) { }

    /// <summary>Because of <paramref name="inner"/>.</summary>
    public MasterKeyException(string message, Exception inner) : base(message, inner) { }
}

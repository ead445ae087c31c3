namespace Telephony.Core.Sip;

/// <summary>Where the pure machines take unpredictable text from: tags, branches, Call-IDs. Tests pass a counting one.</summary>
public interface ITokenSource
{
    /// <summary>A token of letters and digits with at least 96 bits of randomness in production. Thread-safe.</summary>
    string Next();
}

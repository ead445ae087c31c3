namespace Telephony.Database;

/// <summary>
/// The database cannot be used, and why, in words for the operator: what is missing, locked or wrong and what to do. Commands print the
/// message alone (never a stack trace) and exit 1.
/// </summary>
public sealed class DatabaseException : Exception
{
    /// <summary>An error that the operator reads.</summary>
    public DatabaseException(string message) : base(message) { }

    /// <summary>An error that the operator reads, with the failure behind it.</summary>
    public DatabaseException(string message, Exception inner) : base(message, inner) { }

    /// <summary>An error without a message; present for the framework's conventions only.</summary>
    public DatabaseException() { }
}

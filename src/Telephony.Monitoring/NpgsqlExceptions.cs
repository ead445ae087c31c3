using Npgsql;

namespace Telephony.Monitoring;

/// <summary>What a failure of the database means.</summary>
internal static class NpgsqlExceptions
{
    /// <summary>Whether the same statement may succeed later: the connection failed, or the server is going away.</summary>
    public static bool IsAway(this NpgsqlException exception) => exception is not PostgresException || exception.IsTransient;
}

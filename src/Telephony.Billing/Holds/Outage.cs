using Npgsql;

namespace Telephony.Billing;

/// <summary>Tells a database that is away, where the same again may do, from one that has said no.</summary>
internal static class Outage
{
    /// <summary>Whether a failure is that of a database that is away.</summary>
    public static bool IsOne(Exception failure) => failure is NpgsqlException e && (e is not PostgresException || e.IsTransient);
}

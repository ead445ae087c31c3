using Microsoft.AspNetCore.Http;
using Npgsql;

namespace Telephony.Web.Protection;

/// <summary>What a request that failed is told: that it was wrong, that the database is away for the moment, or that something is at fault.</summary>
internal static class Faults
{
    /// <summary>The status for a failure.</summary>
    public static int StatusOf(Exception? failure) => failure switch
    {
        BadHttpRequestException wrong => wrong.StatusCode,
        _ when IsDatabaseAway(failure) => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status500InternalServerError,
    };

    // However deep it lies: the keys of forms are read from the database too, and their reader wraps what happens to it.
    private static bool IsDatabaseAway(Exception? failure)
    {
        for (; failure is not null; failure = failure.InnerException)
            if (failure is NpgsqlException exception) return exception is not PostgresException || exception.IsTransient;
        return false;
    }
}

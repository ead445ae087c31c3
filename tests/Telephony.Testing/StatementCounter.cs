using System.Diagnostics;
using Npgsql;

namespace Telephony.Testing;

/// <summary>Counts the statements sent to one database while it exists, by Npgsql's own activities.</summary>
public sealed class StatementCounter : IDisposable
{
    private readonly ActivityListener _listener;
    private int _count;

    /// <summary>Begins to count the statements to <paramref name="database"/>.</summary>
    public StatementCounter(TestDatabase database)
    {
        ArgumentNullException.ThrowIfNull(database);
        var name = new NpgsqlConnectionStringBuilder(database.ConnectionString).Database;
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Npgsql",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity =>
            {
                // Opening a connection is an activity as well, without a text.
                if (activity.GetTagItem("db.query.text") is not null && Equals(activity.GetTagItem("db.namespace"), name)) Interlocked.Increment(ref _count);
            },
        };
        ActivitySource.AddActivityListener(_listener);
    }

    /// <summary>Statements sent so far.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Stops counting.</summary>
    public void Dispose() => _listener.Dispose();
}

using System.Collections.Concurrent;
using Dapper;
using Npgsql;

namespace Telephony.Web.Live;

/// <summary>
/// Who may listen to which running call of this node, since he has stated why, which is forgotten when the node stops; and who listens now, which is a row for the boards of all nodes. Thread-safe.
/// </summary>
public sealed class LiveListening(ConsoleOptions options)
{
    private readonly ConcurrentDictionary<(Guid Officer, string Call), bool> _stated = new();
    private readonly ConcurrentDictionary<Guid, bool> _sessions = new();

    /// <summary>An officer has stated why he listens to a call, and that is written down.</summary>
    public void Permit(Guid officer, string call) => _stated[(officer, call)] = true;

    /// <summary>Whether he has.</summary>
    public bool IsPermitted(Guid officer, string call) => _stated.ContainsKey((officer, call));

    /// <summary>He listens, until what is returned is disposed of.</summary>
    public async Task<IAsyncDisposable> BeginAsync(string officer, string call, CancellationToken cancellation)
    {
        var session = new Session(this, Guid.CreateVersion7());
        _sessions[session.Id] = true;
        try
        {
            await ExecuteAsync("INSERT INTO web.listeners (id, node, call, officer) VALUES (@Id, @Node, @call, @officer)", new { session.Id, options.Node, call, officer }, cancellation);
            return session;
        }
        catch
        {
            _sessions.TryRemove(session.Id, out _);
            throw;
        }
    }

    /// <summary>The names of those who listen now, by call, each once.</summary>
    public async Task<ILookup<string, string>> ListenersAsync(CancellationToken cancellation)
    {
        await using var connection = await options.Database.OpenConnectionAsync(cancellation);
        var rows = await connection.QueryAsync<(Guid Id, string Node, string Call, string Officer)>(new CommandDefinition("SELECT id, node, call, officer FROM web.listeners", cancellationToken: cancellation));
        var (there, gone) = (new List<(string Call, string Officer)>(), new List<Guid>());
        foreach (var (id, node, call, officer) in rows)
        {
            if (node != options.Node || _sessions.ContainsKey(id)) there.Add((call, officer));
            else gone.Add(id);
        }
        // What an earlier run of this node left, or what could not be removed while the database was away.
        if (gone.Count > 0) await ExecuteAsync("DELETE FROM web.listeners WHERE id = ANY(@gone)", new { gone }, cancellation);
        return there.Distinct().OrderBy(listener => listener.Officer, StringComparer.CurrentCulture).ToLookup(listener => listener.Call, listener => listener.Officer);
    }

    /// <summary>Forgets the permissions for calls that no longer run.</summary>
    public void Keep(IReadOnlySet<string> running)
    {
        foreach (var stated in _stated.Keys)
        {
            if (!running.Contains(stated.Call)) _stated.TryRemove(stated, out _);
        }
    }

    private async Task ExecuteAsync(string sql, object parameters, CancellationToken cancellation)
    {
        await using var connection = await options.Database.OpenConnectionAsync(cancellation);
        await connection.ExecuteAsync(new CommandDefinition(sql, parameters, cancellationToken: cancellation));
    }

    private sealed class Session(LiveListening listening, Guid id) : IAsyncDisposable
    {
        public Guid Id => id;

        public async ValueTask DisposeAsync()
        {
            listening._sessions.TryRemove(id, out _);
            try
            {
                await listening.ExecuteAsync("DELETE FROM web.listeners WHERE id = @id", new { id }, CancellationToken.None);
            }
            catch (NpgsqlException)
            {
                // The database is away: the next reading removes it.
            }
        }
    }
}

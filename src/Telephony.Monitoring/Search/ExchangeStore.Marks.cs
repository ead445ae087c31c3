using Dapper;

namespace Telephony.Monitoring.Search;

/// <content>What officers add: that one has listened, flags, notes. Nothing can be added to a protected exchange; each answer says whether there was something to add it to.</content>
public sealed partial class ExchangeStore
{
    /// <summary>An officer has stated what he listens for, and counts from now on as one who has; the exchange's row keeps the first one and his time, for the search.</summary>
    public Task<bool> HeardAsync(Guid id, Guid officer, string purpose, DateTimeOffset at, CancellationToken cancellation)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(purpose);
        const string sql = """
            WITH heard AS (
                UPDATE monitoring.exchanges SET heard_at = coalesce(heard_at, @at), heard_by = coalesce(heard_by, @officer) WHERE id = @id AND NOT protected RETURNING id)
            INSERT INTO monitoring.hearings (exchange, officer, purpose, at) SELECT id, @officer, @purpose, @at FROM heard
            """;
        return ExecuteAsync(sql, new { id, officer, purpose, at = at.UtcDateTime }, cancellation);
    }

    /// <summary>What this officer stated last for this exchange; null when he never did.</summary>
    public async Task<string?> PurposeAsync(Guid id, Guid officer, CancellationToken cancellation)
    {
        const string sql = "SELECT purpose FROM monitoring.hearings WHERE exchange = @id AND officer = @officer ORDER BY id DESC LIMIT 1";
        await using var connection = await database.OpenConnectionAsync(cancellation);
        return await connection.QuerySingleOrDefaultAsync<string>(new CommandDefinition(sql, new { id, officer }, cancellationToken: cancellation));
    }

    /// <summary>Sets the flag or takes it away.</summary>
    public Task<bool> FlagAsync(Guid id, bool flagged, CancellationToken cancellation) =>
        ExecuteAsync("UPDATE monitoring.exchanges SET flagged = @flagged WHERE id = @id AND NOT protected", new { id, flagged }, cancellation);

    /// <summary>Writes a note at an instant of the sound. It is never changed, and goes when the recording is erased; without a recording there is nothing to note.</summary>
    /// <param name="id">Of the exchange.</param>
    /// <param name="at">From the beginning of the sound; not negative.</param>
    /// <param name="text">1 to <see cref="ExchangeNote.MaxText"/> characters.</param>
    /// <param name="author">Name of the officer.</param>
    /// <param name="now">When.</param>
    /// <param name="cancellation">Gives up.</param>
    public Task<bool> AddNoteAsync(Guid id, TimeSpan at, string text, string author, DateTimeOffset now, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(at, TimeSpan.Zero);
        ArgumentException.ThrowIfNullOrWhiteSpace(text);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(text.Length, ExchangeNote.MaxText);
        ArgumentException.ThrowIfNullOrWhiteSpace(author);
        const string sql = """
            INSERT INTO monitoring.notes (exchange, recording, at_ms, text, author, written_at)
            SELECT e.id, r.id, @at, @text, @author, @now
            FROM monitoring.exchanges e JOIN monitoring.recordings r ON r.call_id = e.call_id AND r.duration_ms IS NOT NULL AND r.erasing IS NULL
            WHERE e.id = @id AND NOT e.protected ORDER BY r.id LIMIT 1
            """;
        return ExecuteAsync(sql, new { id, at = Milliseconds(at), text, author, now = now.UtcDateTime }, cancellation);
    }

    /// <summary>The notes of an exchange, in the order of the sound.</summary>
    public async Task<IReadOnlyList<ExchangeNote>> NotesAsync(Guid id, CancellationToken cancellation)
    {
        const string sql = "SELECT at_ms AS At, text, author, written_at AS WrittenAt FROM monitoring.notes WHERE exchange = @id ORDER BY at_ms, id";
        await using var connection = await database.OpenConnectionAsync(cancellation);
        var rows = await connection.QueryAsync<NoteRow>(new CommandDefinition(sql, new { id }, cancellationToken: cancellation));
        return [.. rows.Select(row => new ExchangeNote(TimeSpan.FromTicks(row.At * TimeSpan.TicksPerMillisecond), row.Text, row.Author, new DateTimeOffset(row.WrittenAt)))];
    }

    private async Task<bool> ExecuteAsync(string sql, object parameters, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        return await connection.ExecuteAsync(new CommandDefinition(sql, parameters, cancellationToken: cancellation)) == 1;
    }

    private sealed record NoteRow(long At, string Text, string Author, DateTime WrittenAt);
}

using Dapper;
using Npgsql;
using Telephony.Recording;

namespace Telephony.Monitoring;

/// <summary>Whether a recording can be replayed.</summary>
public enum ReplayState
{
    /// <summary>It can, and a sealed one is byte for byte what was sealed.</summary>
    Playable,

    /// <summary>It is still being recorded or copied.</summary>
    Unfinished,

    /// <summary>It was erased, or is being erased.</summary>
    Erased,

    /// <summary>Its row is there and its file is not.</summary>
    Missing,

    /// <summary>Its file is not what was sealed.</summary>
    Altered,
}

/// <summary>
/// What a player asks for (MON-07): whether a recording is there and unaltered, its bytes, and something to draw. Who may ask, and that it was asked, is its caller's matter. The sounds of
/// all nodes must lie where this one can read them (DESIGN 7). Thread-safe.
/// </summary>
public sealed class Replay(NpgsqlDataSource database, SoundArchive archive)
{
    /// <summary>Looks at row and file. Reads a sealed file as a whole: what is found altered is never played as good.</summary>
    public async Task<ReplayState> CheckAsync(Guid recording, CancellationToken cancellation)
    {
        const string sql = "SELECT duration_ms IS NOT NULL AS IsKept, erasing IS NOT NULL AS IsErasing, sha256 AS Sha256 FROM monitoring.recordings WHERE id = @recording";
        await using var connection = await database.OpenConnectionAsync(cancellation);
        var row = await connection.QuerySingleOrDefaultAsync<StateRow>(new CommandDefinition(sql, new { recording }, cancellationToken: cancellation));
        if (row is null || row.IsErasing) return ReplayState.Erased;
        if (!row.IsKept) return ReplayState.Unfinished;
        try
        {
            if (row.Sha256 is { } hash) return await archive.IsIntactAsync(recording, hash, cancellation) ? ReplayState.Playable : ReplayState.Altered;
            await archive.OpenAsync(recording, cancellation: cancellation); // a spool: its header is looked at, and nothing is encoded for that
            return ReplayState.Playable;
        }
        catch (SoundNotFoundException)
        {
            return ReplayState.Missing;
        }
        catch (SoundDamagedException)
        {
            return ReplayState.Altered;
        }
    }

    /// <summary>The plain Ogg Opus file, readable from any position: <see cref="SoundArchive.OpenOggAsync"/>. Only after <see cref="CheckAsync"/> said that it is playable.</summary>
    public Task<Stream> OpenAsync(Guid recording, CancellationToken cancellation) => archive.OpenOggAsync(recording, cancellation);

    /// <summary>1,000 maxima a channel, 0 to 255, the left channel's first; those of a copy, which has none of its own yet, are measured once and kept.</summary>
    /// <exception cref="SoundNotFoundException">There is no such sound.</exception>
    public async Task<byte[]> PeaksAsync(Guid recording, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        var kept = await connection.QuerySingleOrDefaultAsync<byte[]?>(new CommandDefinition(
            "SELECT peaks FROM monitoring.recordings WHERE id = @recording", new { recording }, cancellationToken: cancellation));
        if (kept is not null) return kept;
        var peaks = await archive.MeasurePeaksAsync(recording, cancellation);
        // Of a spool they would be of one channel: sealing writes those of both.
        const string sql = "UPDATE monitoring.recordings SET peaks = @peaks WHERE id = @recording AND peaks IS NULL AND sealed_at IS NOT NULL";
        await connection.ExecuteAsync(new CommandDefinition(sql, new { recording, peaks }, cancellationToken: cancellation));
        return peaks;
    }

    private sealed record StateRow(bool IsKept, bool IsErasing, byte[]? Sha256);
}

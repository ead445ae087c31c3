using Npgsql;

namespace Telephony.Directory;

/// <summary>
/// What another module reads of the import file (DESIGN 8). It is asked for its fields while the file is read, and writes after the directory in the same
/// transaction: a file is imported as a whole or not at all. One is made for each import.
/// </summary>
public interface IImportPart
{
    /// <summary>Reads sections of its own; errors are collected.</summary>
    void ReadFile(RowReader file);

    /// <summary>Reads fields of its own of one detainee; <paramref name="identifier"/> is null when it is wrong, and then nothing of the file is written.</summary>
    void ReadDetainee(RowReader detainee, string? identifier);

    /// <summary>Checks against what is stored, and writes. With any error added, nothing of the file is kept.</summary>
    Task WriteAsync(ImportSession session);
}

/// <summary>One import, as a part of it sees it. A class, so that its text form shows nothing.</summary>
public sealed class ImportSession
{
    internal ImportSession(
        NpgsqlConnection connection, DateTimeOffset now, IReadOnlyDictionary<string, Guid> detainees, ICollection<ImportError> errors, CancellationToken cancellation) =>
        (Connection, Now, Detainees, Errors, Cancellation) = (connection, now, detainees, errors, cancellation);

    /// <summary>In the import's transaction, which the part neither commits nor ends.</summary>
    public NpgsqlConnection Connection { get; }

    /// <summary>The instant of the import.</summary>
    public DateTimeOffset Now { get; }

    /// <summary>Row ids of the file's detainees by identifier.</summary>
    public IReadOnlyDictionary<string, Guid> Detainees { get; }

    /// <summary>What is wrong.</summary>
    public ICollection<ImportError> Errors { get; }

    /// <summary>Gives up.</summary>
    public CancellationToken Cancellation { get; }
}

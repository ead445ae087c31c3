namespace Telephony.Directory;

/// <summary>One thing that is wrong in an import file.</summary>
/// <param name="Line">Line, from 1.</param>
/// <param name="Field">Which field, such as <c>detainees[3].code</c>; empty for the file as a whole.</param>
/// <param name="Reason">What is wrong. Never quotes a code, password, number or name.</param>
public sealed record ImportError(int Line, string Field, string Reason)
{
    /// <summary>One line for people.</summary>
    public override string ToString() => Field.Length == 0 ? $"line {Line}: {Reason}" : $"line {Line}, {Field}: {Reason}";
}

/// <summary>The file was refused and nothing was changed. The message has a line per error: <c>FILE: line 4, phones[0].digest: …</c>.</summary>
public sealed class ImportException : Exception
{
    /// <summary>Errors reported at most.</summary>
    public const int MaxErrors = 20;

    /// <summary>Refuses a file.</summary>
    public ImportException(string file, IReadOnlyList<ImportError> errors)
        : base(string.Join('\n', errors.Select(error => $"{file}: {error}"))) => Errors = errors;

    /// <summary>For the framework's conventions only.</summary>
    public ImportException() : this("", []) { }

    /// <summary>For the framework's conventions only.</summary>
    public ImportException(string message) : base(message) => Errors = [];

    /// <summary>For the framework's conventions only.</summary>
    public ImportException(string message, Exception inner) : base(message, inner) => Errors = [];

    /// <summary>What is wrong, in the order of the file, at most <see cref="MaxErrors"/>.</summary>
    public IReadOnlyList<ImportError> Errors { get; }
}

/// <summary>What an import read. Rows that were the same already count as well.</summary>
/// <param name="Establishments">Establishments.</param>
/// <param name="Trunks">Trunks.</param>
/// <param name="Phones">Phones.</param>
/// <param name="Detainees">Detainees.</param>
/// <param name="Correspondents">Entries of lists.</param>
/// <param name="ProtectedNumbers">Entries of the protected registry.</param>
/// <param name="Unverified">Lawyers' and institutions' numbers, of those above, that were newly found missing from the registry.</param>
public sealed record ImportResult(int Establishments, int Trunks, int Phones, int Detainees, int Correspondents, int ProtectedNumbers, int Unverified);

using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Telephony.Directory;

/// <summary>
/// Reads the fields of one object. Each field is asked for by name; <see cref="Finish"/> then refuses what nobody asked for, because a
/// misspelt field that is passed over in silence loses data. Errors are collected, so that a file is corrected in one go.
/// </summary>
public sealed class RowReader
{
    private readonly JsonValue.Object _row;
    private readonly List<ImportError> _errors;
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);

    internal RowReader(JsonValue.Object row, string path, List<ImportError> errors)
    {
        _row = row;
        _errors = errors;
        Path = path;
    }

    /// <summary>The row's place, such as <c>phones[2]</c>; empty for the file.</summary>
    public string Path { get; }

    /// <summary>The row's place for later errors.</summary>
    public RowPosition Position => new(_row.Line, Path);

    /// <summary>A text without characters that cannot be stored, of 1 to <paramref name="max"/> characters; null when absent or wrong.</summary>
    public string? Text(string name, int max = 200)
    {
        if (Find(name) is not { } member) return null;
        if (member.Value is not JsonValue.Text { Value: var value }) return Refuse(member, "must be a text in quotes");
        if (value.Length == 0) return Refuse(member, "must not be empty");
        if (value.Length > max) return Refuse(member, $"must not be longer than {max} characters");
        return value.Any(char.IsControl) ? Refuse(member, "must not contain control characters") : value;
    }

    /// <summary>A text that fulfils a rule.</summary>
    public string? Text(string name, Predicate<string> rule, string reason) =>
        Text(name) is not { } value ? null : rule(value) ? value : Refuse(Find(name)!, reason);

    /// <summary>One of a few words.</summary>
    public string? Word(string name, params IReadOnlyList<string> words) =>
        Text(name, words.Contains, $"must be {string.Join(", ", words.SkipLast(1))} or {words[^1]}");

    /// <summary>A text turned into a value.</summary>
    public T? Value<T>(string name, TryParse<T> parse, string reason) where T : struct
    {
        if (Text(name) is not { } text) return null;
        if (parse(text, out var value)) return value;
        Refuse(Find(name)!, reason);
        return null;
    }

    /// <summary>A list of texts turned into values, each given once; null when absent.</summary>
    public IReadOnlyList<T>? Values<T>(string name, TryParse<T> parse, string reason) where T : struct
    {
        if (Items(name) is not { } items) return null;
        var values = new List<T>();
        for (var i = 0; i < items.Count; i++)
        {
            var path = $"{Field(name)}[{i}]";
            if (items[i] is not JsonValue.Text { Value: var text } || !parse(text, out var value)) Add(items[i].Line, path, reason);
            else if (values.Contains(value)) Add(items[i].Line, path, "is given twice");
            else values.Add(value);
        }
        return values;
    }

    /// <summary>A list of objects; null when absent.</summary>
    public IReadOnlyList<RowReader>? Rows(string name)
    {
        if (Items(name) is not { } items) return null;
        var rows = new List<RowReader>();
        for (var i = 0; i < items.Count; i++)
        {
            if (items[i] is JsonValue.Object row) rows.Add(new RowReader(row, $"{Field(name)}[{i}]", _errors));
            else Add(items[i].Line, $"{Field(name)}[{i}]", "must be an object in braces");
        }
        return rows;
    }

    /// <summary>One object; null when absent.</summary>
    public RowReader? Row(string name)
    {
        if (Find(name) is not { } member) return null;
        if (member.Value is JsonValue.Object row) return new RowReader(row, Field(name), _errors);
        Refuse(member, "must be an object in braces");
        return null;
    }

    /// <summary>True or false; null when absent or wrong.</summary>
    public bool? Flag(string name)
    {
        if (Find(name) is not { } member) return null;
        if (member.Value is JsonValue.Flag { Value: var value }) return value;
        Refuse(member, "must be true or false, without quotes");
        return null;
    }

    /// <summary>A whole number in a range; null when absent or wrong.</summary>
    public int? Integer(string name, int least, int most)
    {
        if (Find(name) is not { } member) return null;
        if (member.Value is JsonValue.Number { Written: var written } && int.TryParse(written, NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            && value >= least && value <= most) return value;
        Refuse(member, $"must be a whole number from {least} to {most}, without quotes");
        return null;
    }

    /// <summary>Whether the row has this field and it is not null. For the few fields in which null says something; where it does not, null is refused.</summary>
    public bool HasValue(string name) => Find(name) is { Value: not JsonValue.Null };

    /// <summary>Whether the row has this field, null or not.</summary>
    public bool IsGiven(string name) => Find(name) is not null;

    /// <summary>Whether the row has all of these fields; an error for each that is absent.</summary>
    public bool Requires(params IEnumerable<string> names)
    {
        var complete = true;
        foreach (var name in names)
        {
            if (Find(name) is not null) continue;
            Add(_row.Line, Field(name), "is missing");
            complete = false;
        }
        return complete;
    }

    /// <summary>An error about the row's field.</summary>
    public void Refuse(string name, string reason) => Add(Find(name)?.Line ?? _row.Line, Field(name), reason);

    /// <summary>Refuses the fields that nobody asked for.</summary>
    public void Finish()
    {
        foreach (var member in _row.Members)
            if (!_known.Contains(member.Name)) Add(member.Line, Field(member.Name), $"is not known here; known are {string.Join(", ", _known)}");
    }

    /// <summary>Turns text into a value; false when it is none.</summary>
    public delegate bool TryParse<T>(string text, out T value);

    private JsonValue.Member? Find(string name)
    {
        _known.Add(name);
        return _row.Members.FirstOrDefault(member => member.Name == name);
    }

    private IReadOnlyList<JsonValue>? Items(string name)
    {
        if (Find(name) is not { } member) return null;
        if (member.Value is JsonValue.Array array) return array.Items;
        Refuse(member, "must be a list in brackets");
        return null;
    }

    private string Field(string name) => Path.Length == 0 ? name : $"{Path}.{name}";

    [return: MaybeNull]
    private string? Refuse(JsonValue.Member member, string reason)
    {
        Add(member.Line, Field(member.Name), reason);
        return null;
    }

    private void Add(int line, string field, string reason) => _errors.Add(new ImportError(line, field, reason));
}

using System.Text;
using System.Text.Json;

namespace Telephony.Directory;

/// <summary>A JSON value that knows its line, so that errors can name it.</summary>
/// <param name="Line">Line on which it starts, from 1.</param>
internal abstract record JsonValue(int Line)
{
    /// <summary>What it is, nothing of the content.</summary>
    public sealed override string ToString() => $"{GetType().Name} at line {Line}";

    /// <summary>An object; names are unique.</summary>
    public sealed record Object(int Line, IReadOnlyList<Member> Members) : JsonValue(Line);

    /// <summary>An array.</summary>
    public sealed record Array(int Line, IReadOnlyList<JsonValue> Items) : JsonValue(Line);

    /// <summary>A text.</summary>
    public sealed record Text(int Line, string Value) : JsonValue(Line);

    /// <summary>A number, as written.</summary>
    public sealed record Number(int Line, string Written) : JsonValue(Line);

    /// <summary>True or false.</summary>
    public sealed record Flag(int Line, bool Value) : JsonValue(Line);

    /// <summary>Null.</summary>
    public sealed record Null(int Line) : JsonValue(Line);

    /// <summary>A member of an object, with the line of its name.</summary>
    internal sealed record Member(int Line, string Name, JsonValue Value)
    {
        /// <summary>The name alone.</summary>
        public override string ToString() => $"member {Name} at line {Line}";
    }
}

/// <summary>Reads a JSON document (RFC 8259) into <see cref="JsonValue"/>s. A byte order mark is allowed, comments and trailing commas are not.</summary>
internal ref struct JsonValueReader
{
    /// <summary>No field lies deeper than six levels.</summary>
    private const int MaxDepth = 16;

    private readonly ReadOnlySpan<byte> _source;
    private Utf8JsonReader _reader;
    private int _line;
    private int _counted;

    private JsonValueReader(ReadOnlySpan<byte> source)
    {
        _source = source;
        _reader = new Utf8JsonReader(source, new JsonReaderOptions { MaxDepth = MaxDepth });
        _line = 1;
    }

    /// <summary>False with the line and the reason when it is no JSON, or an object names a member twice.</summary>
    public static bool TryRead(ReadOnlySpan<byte> source, out JsonValue value, out ImportError error)
    {
        value = null!;
        error = null!;
        if (source.StartsWith("\uFEFF"u8)) source = source[3..];
        if (source.Trim(" \t\r\n"u8).IsEmpty)
        {
            error = new ImportError(1, "", "the file is empty");
            return false;
        }
        var reader = new JsonValueReader(source);
        try
        {
            reader._reader.Read();
            value = reader.ReadValue("", ref error!);
            if (error is null) reader._reader.Read(); // Finds what follows the document.
            return error is null;
        }
        catch (JsonException failure)
        {
            error = new ImportError((int)(failure.LineNumber ?? 0) + 1, "", $"is not JSON at byte {failure.BytePositionInLine + 1} of the line");
            return false;
        }
        catch (InvalidOperationException)
        {
            error = new ImportError(reader.Line(), "", "a text is not UTF-8");
            return false;
        }
    }

    private JsonValue ReadValue(string path, ref ImportError? error)
    {
        var line = Line();
        return _reader.TokenType switch
        {
            JsonTokenType.StartObject => ReadObject(line, path, ref error),
            JsonTokenType.StartArray => ReadArray(line, path, ref error),
            JsonTokenType.String => new JsonValue.Text(line, _reader.GetString()!),
            JsonTokenType.Number => new JsonValue.Number(line, Encoding.UTF8.GetString(_reader.ValueSpan)),
            JsonTokenType.Null => new JsonValue.Null(line),
            _ => new JsonValue.Flag(line, _reader.GetBoolean()),
        };
    }

    private JsonValue.Object ReadObject(int line, string path, ref ImportError? error)
    {
        var members = new List<JsonValue.Member>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        while (_reader.Read() && _reader.TokenType != JsonTokenType.EndObject)
        {
            var (at, name) = (Line(), _reader.GetString()!);
            var field = path.Length == 0 ? name : $"{path}.{name}";
            if (!names.Add(name)) error ??= new ImportError(at, field, "is given twice");
            _reader.Read();
            members.Add(new JsonValue.Member(at, name, ReadValue(field, ref error)));
        }
        return new JsonValue.Object(line, members);
    }

    private JsonValue.Array ReadArray(int line, string path, ref ImportError? error)
    {
        var items = new List<JsonValue>();
        while (_reader.Read() && _reader.TokenType != JsonTokenType.EndArray) items.Add(ReadValue($"{path}[{items.Count}]", ref error));
        return new JsonValue.Array(line, items);
    }

    /// <summary>Line of the current token. Tokens come in order, so each byte is looked at once.</summary>
    private int Line()
    {
        var start = (int)_reader.TokenStartIndex;
        if (start > _counted)
        {
            _line += _source[_counted..start].Count((byte)'\n');
            _counted = start;
        }
        return _line;
    }
}

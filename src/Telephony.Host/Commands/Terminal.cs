using System.Text.Json;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Telephony.Host.Commands;

/// <summary>Tables for people, documents for programs.</summary>
internal static class Terminal
{
    private static readonly JsonSerializerOptions s_json = new() { WriteIndented = true };

    /// <summary>Writes one JSON document to standard output; the names are those of the properties.</summary>
    public static Task WriteJsonAsync(object document) => Console.Out.WriteLineAsync(JsonSerializer.Serialize(document, s_json));

    /// <summary>Writes to standard output; a pipe or file is not folded at a terminal's width.</summary>
    public static void Write(IRenderable table)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Out) });
        if (!console.Profile.Out.IsTerminal) console.Profile.Width = 200;
        console.Write(table);
    }

    /// <summary>An enumeration's name as the JSON documents write it.</summary>
    public static string Camel<T>(T value) where T : struct, Enum
    {
        var name = value.ToString();
        return char.ToLowerInvariant(name[0]) + name[1..];
    }
}

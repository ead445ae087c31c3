using System.CommandLine;
using Telephony.Host.Settings;

namespace Telephony.Host.Commands;

/// <summary>The options that every command takes (they belong to the root and may stand anywhere), and the way from them to settings.</summary>
internal static class CommonOptions
{
    public static Option<string?> Data { get; } = new("--data") { Description = "folder of everything that is kept (default ./var)", HelpName = "DIR", Recursive = true };

    public static Option<string?> Db { get; } = new("--db") { Description = "connection string of an outside PostgreSQL", HelpName = "CONNECTION", Recursive = true };

    public static Option<bool> Json { get; } = new("--json") { Description = "one JSON document on standard output" };

    /// <summary>A command with its options, arguments and commands.</summary>
    public static Command Command(string name, string description, params Symbol[] symbols)
    {
        var command = new Command(name, description);
        foreach (var symbol in symbols)
        {
            switch (symbol)
            {
                case Option option: command.Add(option); break;
                case Argument argument: command.Add(argument); break;
                case Command inner: command.Add(inner); break;
            }
        }
        return command;
    }

    /// <summary>Settings of file, environment and command line.</summary>
    public static TelephonySettings Settings(ParseResult parsed, Dictionary<string, string?>? more = null)
    {
        var commandLine = more ?? [];
        commandLine["data"] = parsed.GetValue(Data);
        commandLine["db"] = parsed.GetValue(Db);
        return SettingsReader.Read("telephony.json", commandLine);
    }
}

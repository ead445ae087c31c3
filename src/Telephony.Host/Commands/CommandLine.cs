using System.CommandLine;
using Telephony.Database;
using Telephony.Host.Server;
using Telephony.Host.Settings;

namespace Telephony.Host.Commands;

/// <summary>The command line (DESIGN 8). Exit codes: 0 done, 1 failed, 2 wrong use. Messages for people go to standard error.</summary>
public static class CommandLine
{
    /// <summary>Wrong use: bad arguments or a bad setting.</summary>
    public const int WrongUse = 2;

    /// <summary>How long an interrupted command may clean up.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    /// <summary>Parses and runs <paramref name="args"/>; returns the exit code.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        var root = new RootCommand("Telephony for prisons: voicemail deposit and listening over SIP.")
        {
            ServeCommand.Build(), DemoCommand.Build(), ImportCommand.Build(), MailboxCommand.Build(), AccountCommand.Build(), CallsCommand.Build(), RecordingCommand.Build(), ExportCommand.Build(), AuditCommand.Build(),
            ListCommand.Build(), SanctionCommand.Build(), RegistryCommand.Build(), CellPhoneCommand.Build(), NoticesCommand.Build(), OfficerCommand.Build(),
            BillingCommand.Build(), UnlockCommand.Build(), PromptsCommand.Build(), DoctorCommand.Build(), LoadgenCommand.Build(), CommonOptions.Data, CommonOptions.Db,
        };
        var parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors) await Console.Error.WriteLineAsync(error.Message);
            await Console.Error.WriteLineAsync("telephony --help lists the commands.");
            return WrongUse;
        }
        // The library would end the process 2 s after SIGTERM; the server ends by itself, when its calls have.
        var isServer = parsed.CommandResult.Command.Name == ServeCommand.Name;
        return await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = isServer ? null : s_patience });
    }

    /// <summary>Runs a command's body; what can be expected to go wrong becomes one line on standard error and an exit code, never a stack trace.</summary>
    internal static async Task<int> GuardAsync(Func<Task<int>> body)
    {
        try
        {
            return await body();
        }
        catch (SettingException e)
        {
            await Console.Error.WriteLineAsync($"telephony: {e.Message}");
            return WrongUse;
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync("telephony: interrupted");
            return 1;
        }
#pragma warning disable CA1031 // no stack trace is shown to people, whatever happened
        catch (Exception e)
#pragma warning restore CA1031
        {
            await Console.Error.WriteLineAsync(IsExpected(e) ? $"telephony: {e.Message}" : $"telephony: failed ({e.GetType().Name}): {e.Message}");
            return 1;
        }
    }

    private static bool IsExpected(Exception e) => e is CommandException or DatabaseException or IOException or UnauthorizedAccessException
        or System.Data.Common.DbException or System.Net.Sockets.SocketException or TimeoutException || ModuleErrors.AreExpected(e);
}

/// <summary>A command could not do what was asked; the message is for the user.</summary>
public sealed class CommandException(string message) : Exception(message);

using System.CommandLine;
using Telephony.Host.Settings;
using Telephony.Monitoring.Evidence;

namespace Telephony.Host.Commands;

/// <summary><c>telephony unlock</c>: staff open an identifier that wrong codes have locked (IVR-14).</summary>
internal static class UnlockCommand
{
    private static readonly Option<string> s_detainee = new("--detainee") { Description = "identifier of the access card", HelpName = "ID", Required = true };
    private static readonly Option<string> s_who = new("--by") { Description = "who unlocks, for the event", HelpName = "NAME", Required = true };

    public static Command Build()
    {
        var command = CommonOptions.Command("unlock", "unlocks an identifier that wrong codes have locked; leaves an event", s_detainee, s_who);
        command.SetAction((parsed, cancellation) =>
            CommandLine.GuardAsync(() => RunAsync(CommonOptions.Settings(parsed), parsed.GetValue(s_detainee)!, parsed.GetValue(s_who)!, cancellation)));
        return command;
    }

    private static async Task<int> RunAsync(TelephonySettings settings, string identifier, string who, CancellationToken cancellation)
    {
        await using var stores = await Stores.OpenAsync(settings, cancellation);
        var detainee = await stores.Directory.FindDetaineeAsync(identifier, cancellation) ?? throw new CommandException("there is no detainee with this identifier");
        await CommandEvidence.WriteDownAsync(stores, AuditAction.ListChanged, who, detainee.EstablishmentCode, identifier, reason: null, ("what", "identifierUnlocked"));
        if (!await stores.Directory.UnlockAsync(identifier, who, cancellation)) throw new CommandException("there is no detainee with this identifier");
        await Console.Error.WriteLineAsync("unlocked");
        return 0;
    }
}

using System.Net;
using Telephony.Host.Server;
using Telephony.Host.Settings;
using Telephony.Monitoring.Evidence;
using Telephony.Web.Staff;

namespace Telephony.Host.Commands.Demo;

/// <summary>
/// What <c>demo --keep</c> leaves running until Ctrl+C: the console with an account for a newcomer, who finds the demo's message and call there, and one call after another to watch, hear and cut.
/// </summary>
internal sealed class DemoConsole(TelephonySettings settings, TelephonyServer server, Action<string> say)
{
    private const string Name = "demo";
    private const string Establishment = "MA-ROUEN";
    private static readonly TimeSpan s_talk = TimeSpan.FromSeconds(120);

    /// <summary>Returns when <paramref name="cancellation"/> fires.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        await using (var stores = await Stores.OpenAsync(settings, cancellation))
        {
            var accounts = new OfficerAccounts(stores.Database.DataSource, new AuditStore(stores.Database.DataSource), TimeProvider.System);
            var made = await accounts.AddAsync(Name, OfficerRole.MonitoringOfficer, Establishment, AccountKeeper.AtTheMachine("demo"), cancellation);
            say($"console: {server.WebAddress}  name: {Name}  first password: {made.Password}");
            say("console: it asks for a password of your own and for a second factor. With no authenticator application at hand: ./telephony officer code --secret SECRET prints its code");
            say("console: \"Calls and messages\" (Appels et messages) has the message and the call of just now; \"Calls under way\" (Appels en cours) has a call to listen to and to cut. Ctrl+C ends the demo");
        }
        try
        {
            for (var call = 1; ; call++) await CallAsync(call, cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The newcomer has seen enough.
        }
    }

    private async Task CallAsync(int number, CancellationToken cancellation)
    {
        var relative = new IPEndPoint(IPAddress.Parse(DemoCall.RelativeAddress), DemoCall.FreePort());
        await using (var stores = await Stores.OpenAsync(settings, cancellation))
        {
            await ImportCommand.ImportAsync(stores, "route.json", DemoPeople.Route(relative), cancellation);
            await ImportCommand.ImportAsync(stores, "credit.json", DemoPeople.Credit($"demo-live-{number}"), cancellation);
        }
        await LoadGenerator.RunAsync(DemoCall.Talk(server, relative, s_talk, "hangup"), cancellation);
    }
}

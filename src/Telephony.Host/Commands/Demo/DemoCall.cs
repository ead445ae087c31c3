using System.Net;
using System.Net.Sockets;
using Telephony.Billing;
using Telephony.Calls;
using Telephony.Directory;
using Telephony.Host.Server;
using Telephony.Host.Settings;
using Telephony.Monitoring;

namespace Telephony.Host.Commands.Demo;

/// <summary>
/// The demo's call: the detainee has the relative called, both talk, and at the last cent it is cut. Then what the call's record, the ledger and the recording say of it, and whether all
/// of that is as it must be.
/// </summary>
internal sealed class DemoCall(TelephonySettings settings, TelephonyServer server, Action<string> say)
{
    /// <summary>Where the relative's phone is, behind the carrier.</summary>
    public const string RelativeAddress = "127.0.0.9";

    private const int Movements = 10;

    private readonly List<string> _wrong = [];

    /// <summary>Makes the call; false when one of the two did not get to the end of what he was to do.</summary>
    public async Task<bool> MakeAsync(CancellationToken cancellation)
    {
        var relative = new IPEndPoint(IPAddress.Parse(RelativeAddress), FreePort());
        await using (var stores = await Stores.OpenAsync(settings, cancellation)) await ImportCommand.ImportAsync(stores, "route.json", DemoPeople.Route(relative), cancellation);
        say($"--- the detainee picks up {DemoPeople.Phone}, identifies himself and keys {DemoPeople.RelativeAsDialled}#; the relative, behind the carrier at {relative}, accepts with 1; they talk until the credit is used up");
        return await LoadGenerator.RunAsync([.. Talk(server, relative, DemoPeople.PaidTalk + TimeSpan.FromSeconds(3), "wait-quiet 3s; hangup"), "--narrate"], cancellation) == 0;
    }

    /// <summary>What <c>sip-loadgen</c> is to do: the detainee has the relative called, and both talk for so long.</summary>
    public static IReadOnlyList<string> Talk(TelephonyServer server, IPEndPoint relative, TimeSpan duration, string end) =>
    [
        "run", "--script", "call", "--answer", $"{relative}", "--answer-script", "relative", "--await-probe", "30s", "--server", $"{server.Endpoint.Addresses[0]}", "--local", "127.0.0.3",
        "--user", DemoPeople.Phone, "--password", DemoPeople.Password, "--set", $"identifier={DemoPeople.Identifier}", "--set", $"code={DemoPeople.Code}",
        "--set", $"number={DemoPeople.RelativeAsDialled}", "--set", $"duration={duration.TotalSeconds}s", "--set", $"end={end}",
    ];

    /// <summary>Says what the stores know of the call; false, with the reasons, when something is not as it must be.</summary>
    public async Task<bool> LookAsync(CancellationToken cancellation)
    {
        await using var stores = await Stores.OpenAsync(settings, cancellation);
        var detainee = await stores.Directory.FindDetaineeAsync(DemoPeople.Identifier, cancellation) ?? throw new CommandException("the demo's detainee is gone");
        var call = (await server.CallRecords.ListAsync(10, null, cancellation)).FirstOrDefault(call => call.Kind == CallKind.Outbound);
        if (call is null)
        {
            say("wrong: there is no record of the call");
            return false;
        }
        Check(call is { Outcome: CallOutcome.NoCredit, EndCause: CallEndCause.Credit }, "the call was not cut because the credit was used up");
        Check(call.Duration - DemoPeople.PaidTalk is var beyond && beyond.Duration() <= TimeSpan.FromSeconds(1), "the talk was not as long as the credit pays for");
        await LookAtLedgerAsync(new BillingStore(stores.Database.DataSource), detainee, call, cancellation);
        await LookAtRecordingAsync(new MonitoringStore(stores.Database.DataSource), detainee, call, cancellation);
        foreach (var wrong in _wrong) say($"wrong: {wrong}");
        return _wrong.Count == 0;
    }

    private async Task LookAtLedgerAsync(BillingStore billing, Detainee detainee, CallRecord call, CancellationToken cancellation)
    {
        var charges = await billing.ChargesAsync(call.Id, cancellation);
        foreach (var charge in charges)
        {
            say($"price: {charge.Seconds} s to {charge.Destination} cost {charge.Total} €");
            foreach (var (plan, segment) in charge.Segments)
                say($"       {segment.Seconds:0} s of the lot of plan {plan} at {segment.PerMinute} € a minute: {segment.Amount} €");
        }
        var statement = await billing.StatementAsync(detainee.Id, Movements, cancellation);
        foreach (var movement in statement.Movements.Reverse()) say($"statement: {movement.At:HH:mm:ss} UTC  {movement.Amount,8} €  {movement.Reason,-8}  {movement.Transfer}");
        say($"statement: {statement.Balance} € are left, {statement.Held} € are held");
        var check = await billing.CheckAsync(cancellation);
        say($"billing check: {check.Transfers} transfers, {(check.Problems.Count == 0 ? "entries, balances, lots and holds agree" : string.Join("; ", check.Problems))}");

        var credit = Money.Sum(statement.Movements.Where(movement => movement.Amount > Money.Zero).Select(movement => movement.Amount));
        Check(charges is [{ Segments.Count: 2 } only] && only.Total == credit && only.Seconds == (int)DemoPeople.PaidTalk.TotalSeconds, "the price is not the whole credit, in two segments");
        Check(statement.Balance == Money.Zero && statement.Held == Money.Zero, "the account is not empty");
        Check(check.Problems.Count == 0, "the ledger does not agree with itself");
    }

    private async Task LookAtRecordingAsync(MonitoringStore monitoring, Detainee detainee, CallRecord call, CancellationToken cancellation)
    {
        await server.Recordings.WhenSealedAsync(cancellation);
        var recording = (await monitoring.ListAsync(detainee.Id, Movements, cancellation)).FirstOrDefault(row => row.Kind == RecordingKind.Call && row.CallId == call.Id);
        if (recording?.Duration is not { } length)
        {
            Check(false, "the call was not recorded");
            return;
        }
        using var file = new MemoryStream();
        await server.RecordedSounds.ExportAsync(recording.Id, null, file, cancellation);
        file.Position = 0;
        var levels = StereoLevels.Of(file);
        say($"recording: {recording.Id}, {length.TotalSeconds:0.0} s, {Terminal.Camel(recording.State)} below {Path.Combine(settings.Data, RecordingFolder.Name)}, erased after {recording.ExpiresAt:yyyy-MM-dd}");
        say($"recording: {levels.Channels} channels; the detainee, left, is heard for {levels.Left.TotalSeconds:0.0} s, the relative, right, for {levels.Right.TotalSeconds:0.0} s");
        var least = DemoPeople.PaidTalk / 4; // speech has pauses
        Check(levels.Channels == 2 && levels.Left > least && levels.Right > least, "the recording does not have both sides");
        Check((length - call.Duration).Duration() <= TimeSpan.FromSeconds(1), "the recording is not as long as the talk");
    }

    private void Check(bool holds, string otherwise)
    {
        if (!holds) _wrong.Add(otherwise);
    }

    /// <summary>A UDP port that is free there now.</summary>
    public static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Parse(RelativeAddress), 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}

using System.Globalization;
using System.Text.Json;

namespace Telephony.IntegrationTests.Peers;

/// <summary>What calls of detainees need beside the people of <see cref="TestDirectory"/>: routes, a price of one cent a second, and credit.</summary>
internal static class CallDirectory
{
    /// <summary>Nobody listens there.</summary>
    public const string DeadRoute = "sip:127.0.0.77:5999";

    /// <summary>What the called person sees, which is no deposit number.</summary>
    public const string CallerNumber = "+33320160295";

    /// <summary>The file with the price, and with these detainees, each of whom has <paramref name="euros"/> and may call his relative.</summary>
    public static string Import(string euros, params string[] identifiers) => JsonSerializer.Serialize(new
    {
        plans = new[] { new { code = "outside", services = new[] { "call", "voicemail", "video" } } },
        destinations = new[] { new { @class = "frMobile", prefixes = new[] { "+336", "+337" } } },
        tariffs = new[] { new { service = "call", destination = "frMobile", plan = "outside", from = "2026-01-01", perMinute = "0.6000", connection = "0.0000", increment = 1 } },
        detainees = identifiers.Select(identifier => new
        {
            identifier, nominativeCredit = new[] { new { transfer = $"n-{identifier}", amount = euros } }, credit = new[] { new { transfer = $"c-{identifier}", plan = "outside", amount = euros } },
        }),
    });

    /// <summary>The file with the routes of trunks, the first choice first.</summary>
    public static string Routes(params (string Trunk, string Uri)[] routes) => JsonSerializer.Serialize(new
    {
        trunks = routes.Select((route, index) => new { name = route.Trunk, route = route.Uri, priority = index + 1, callerNumber = CallerNumber }),
    });

    /// <summary>Starts a detainee who calls his relative, and the relative behind the trunk at <paramref name="trunk"/>.</summary>
    public static PeerProcess Start(TelephonyServer server, string identifier, string trunk, string script = "call", string relative = "relative", double seconds = 4) =>
        LoadGeneratorPeer.Start(server, script,
        [
            "--local", "127.0.0.3", "--user", TestDirectory.PhoneOf(identifier), "--password", TestDirectory.PhonePassword, "--set", $"identifier={identifier}",
            "--set", $"number={National(identifier)}", "--set", string.Create(CultureInfo.InvariantCulture, $"duration={seconds}s"), "--answer", trunk, "--answer-script", relative,
        ]);

    /// <summary>The relative's number as a detainee keys it.</summary>
    public static string National(string identifier) => $"0{TestDirectory.RelativeOf(identifier)[3..]}";
}

/// <summary>A call as <c>calls list --json</c> and <c>calls show --json</c> show it.</summary>
internal sealed record StoredCall(
    string Id, string Kind, string? Session, string Outcome, string? EndCause, double Seconds, decimal Price, string? Recording)
{
    /// <summary>Reads one.</summary>
    public static StoredCall Of(JsonElement call) => new(
        call.GetProperty("id").GetString()!, call.GetProperty("kind").GetString()!, call.GetProperty("session").GetString(), call.GetProperty("outcome").GetString()!,
        call.GetProperty("endCause").GetString(), call.GetProperty("durationSeconds").GetDouble(),
        decimal.Parse(call.GetProperty("price").GetString()!, CultureInfo.InvariantCulture), call.GetProperty("recording").GetString());
}

using System.Globalization;
using System.Text.Json;
using Telephony.IntegrationTests.Peers;

namespace Telephony.IntegrationTests.Outbound;

/// <summary>A server with people who may call, and what it says of their calls and their money afterwards.</summary>
internal static class CallingServer
{
    /// <summary>Longest that a call and all that is said in it takes.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(3);

    /// <summary>Brings in these detainees, each with five euros and a relative behind the trunk at <paramref name="trunk"/>.</summary>
    public static async Task PrepareAsync(this TelephonyServer server, string trunk, params string[] identifiers)
    {
        await server.ImportAsync(TestDirectory.Import(identifiers));
        await server.ImportAsync(CallDirectory.Import("5.0000", identifiers));
        await server.ImportAsync(CallDirectory.Routes(("test", $"sip:{trunk}")));
    }

    /// <summary>The only call that this detainee has placed, once it is over.</summary>
    public static Task<StoredCall> OutboundAsync(this TelephonyServer server, string identifier) =>
        server.EndedAsync(call => call.GetProperty("detainee").GetString() == identifier && call.GetProperty("kind").GetString() == "outbound");

    /// <summary>The only call that <paramref name="which"/> names, once it is over.</summary>
    public static async Task<StoredCall> EndedAsync(this TelephonyServer server, Func<JsonElement, bool> which)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            using var document = JsonDocument.Parse(await server.CommandAsync("calls", "list", "--json"));
            var call = document.RootElement.GetProperty("calls").EnumerateArray().Where(which).Select(StoredCall.Of).Single();
            if (call.Outcome != "running") return call;
            Assert.That(TimeProvider.System.GetElapsedTime(started), Is.LessThan(Longest), () => server.Output);
        }
    }

    /// <summary>All that is known of a call.</summary>
    public static async Task<JsonElement> ShowAsync(this TelephonyServer server, string call)
    {
        using var document = JsonDocument.Parse(await server.CommandAsync("calls", "show", "--call", call, "--json"));
        return document.RootElement.Clone();
    }

    /// <summary>Trunk, status and codec of each attempt.</summary>
    public static string[] Legs(JsonElement shown) =>
        [.. shown.GetProperty("legs").EnumerateArray().Select(leg => $"{leg.GetProperty("trunk").GetString()} {leg.GetProperty("sipStatus")} {leg.GetProperty("codec").GetString()}")];

    /// <summary>The ledger agrees, and of this detainee's credit nothing is held and this is left.</summary>
    public static async Task BalancesAsync(this TelephonyServer server, string identifier, decimal left)
    {
        await server.CommandAsync("billing", "check");
        using var account = JsonDocument.Parse(await server.CommandAsync("account", "show", "--detainee", identifier, "--json"));
        Assert.That((account.RootElement.GetProperty("held").GetString(), account.RootElement.GetProperty("balance").GetString()),
            Is.EqualTo(("0.0000", left.ToString("0.0000", CultureInfo.InvariantCulture))));
    }
}

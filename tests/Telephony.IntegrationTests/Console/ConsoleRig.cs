using Telephony.IntegrationTests.Outbound;
using Telephony.IntegrationTests.Peers;

namespace Telephony.IntegrationTests.Console;

/// <summary>The real server with people in its directory, and a browser that officers sign in with.</summary>
internal sealed class ConsoleRig : IAsyncDisposable
{
    private ConsoleRig(TelephonyServer server, ConsoleBrowser browser, string trunk) => (Server, Browser, Trunk) = (server, browser, trunk);

    /// <summary>The server.</summary>
    public TelephonyServer Server { get; }

    /// <summary>The browser.</summary>
    public ConsoleBrowser Browser { get; }

    /// <summary>Where relatives' phones are, behind the carrier.</summary>
    public string Trunk { get; }

    /// <summary>Starts both; these detainees have five euros each.</summary>
    public static async Task<ConsoleRig> StartAsync(params string[] identifiers)
    {
        var trunk = $"127.0.0.32:{TelephonyServer.FreePort()}";
        var server = await TelephonyServer.StartAsync();
        await server.PrepareAsync(trunk, identifiers);
        return new ConsoleRig(server, await ConsoleBrowser.StartAsync(), trunk);
    }

    /// <summary>An officer with a new account, signed in.</summary>
    public async Task<OfficerAtWork> SignInAsync(string name, string role)
    {
        var first = await Server.CommandAsync("officer", "add", "--name", name, "--role", role, "--establishment", "MA-TEST");
        return await OfficerAtWork.FirstSignInAsync(Browser, Server.Console, name, first.Trim());
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Browser.DisposeAsync();
        await Server.DisposeAsync();
    }
}

using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace Telephony.IntegrationTests.Peers;

/// <summary>
/// The real server as a process: <c>Telephony.Host serve</c> on loopback addresses with a data folder of its own, and the commands beside it. It is ready when
/// <see cref="StartAsync"/> returns.
/// </summary>
internal sealed class TelephonyServer : IAsyncDisposable
{
    private static readonly TimeSpan LongestStart = TimeSpan.FromSeconds(120); // the first start renders the prompts
    private static readonly TimeSpan LongestCommand = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LongestStop = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(1);
    private const int Lowest = 10_000;
    private const int Beyond = 20_000; // where RTP begins
    private const int Apart = 10; // a peer may take the one or two behind it as well, for media
    private static int s_ports = Environment.ProcessId * 50;
    private static int servers;
    private readonly PeerProcess _process;
    private readonly bool _ownsData;

    private TelephonyServer(PeerProcess process, string data, bool ownsData, int port, int http) =>
        (_process, Data, _ownsData, Port, Console) = (process, data, ownsData, port, new Uri($"http://127.0.0.1:{http}"));

    /// <summary>The data folder.</summary>
    public string Data { get; }

    /// <summary>The SIP port, the same on 127.0.0.1 and ::1.</summary>
    public int Port { get; }

    /// <summary>Host and port over IPv4.</summary>
    public string Address => $"127.0.0.1:{Port}";

    /// <summary>Where officers' browsers go.</summary>
    public Uri Console { get; }

    /// <summary>What the server said.</summary>
    public string Output => _process.Output;

    /// <summary>Starts a server, on <paramref name="data"/> when it is given (which is then kept), else on a new folder.</summary>
    public static async Task<TelephonyServer> StartAsync(string? data = null, params string[] arguments)
    {
        var folder = data ?? System.IO.Directory.CreateTempSubdirectory("telephony-test-").FullName;
        return await ServeAsync(folder, data is null, FreePort(), settings: null, arguments);
    }

    /// <summary>Starts another node of a running server's database, with its master key; the first one is reached by it, and it by the first one.</summary>
    public static async Task<TelephonyServer> JoinAsync(TelephonyServer first, string node)
    {
        var folder = System.IO.Directory.CreateTempSubdirectory("telephony-test-").FullName;
        foreach (var file in System.IO.Directory.GetFiles(first.Data, "master.*")) File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        using var cluster = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(first.Data, "cluster.json")));
        string Of(string name) => cluster.RootElement.GetProperty(name).GetString()!;
        var http = FreePort();
        await File.WriteAllTextAsync(Path.Combine(folder, "telephony.json"), JsonSerializer.Serialize(new
        {
            node, db = $"Host={Of("socket")};Username={Of("user")};Database={Of("database")}", console = new { nodeAddress = $"http://127.0.0.1:{http}", proxies = "127.0.0.1" },
        }));
        return await ServeAsync(folder, ownsData: true, http, settings: folder);
    }

    private static async Task<TelephonyServer> ServeAsync(string folder, bool ownsData, int http, string? settings, params string[] arguments)
    {
        var port = FreePort();
        string[] all =
        [
            "serve", "--data", folder, "--sip", $"127.0.0.1:{port}", "--sip", $"[::1]:{port}", "--http", $"127.0.0.1:{http}",
            "--rtp", RtpRange(), .. arguments,
        ];
        var process = PeerProcess.StartOurs("src/Telephony.Host", "Telephony.Host", all, settings);
        await process.WaitForLineAsync("ready", LongestStart);
        return new TelephonyServer(process, folder, ownsData, port, http);
    }

    /// <summary>Runs a command of the host on the same data folder, expects exit code 0 and returns its standard output.</summary>
    public async Task<string> CommandAsync(params string[] arguments)
    {
        await using var command = PeerProcess.StartOurs("src/Telephony.Host", "Telephony.Host", [.. arguments, "--data", Data]);
        await command.SucceedAsync(LongestCommand);
        return command.StandardOutput;
    }

    /// <summary>Imports a directory.</summary>
    public async Task ImportAsync(string json)
    {
        var file = Path.Combine(System.IO.Directory.CreateTempSubdirectory("telephony-import-").FullName, "import.json");
        await File.WriteAllTextAsync(file, json);
        await CommandAsync("import", file);
    }

    /// <summary>The messages of a mailbox.</summary>
    public async Task<IReadOnlyList<StoredMessage>> MailboxAsync(string identifier)
    {
        using var document = JsonDocument.Parse(await CommandAsync("mailbox", "list", "--detainee", identifier, "--json"));
        return [.. document.RootElement.GetProperty("messages").EnumerateArray().Select(message => new StoredMessage(
            message.GetProperty("id").GetString()!, message.GetProperty("from").GetString(), message.GetProperty("durationSeconds").GetDouble(),
            message.GetProperty("state").GetString()!))];
    }

    /// <summary>The only message of a mailbox, which may still be on its way there.</summary>
    public async Task<StoredMessage> MessageAsync(string identifier)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            if (await MailboxAsync(identifier) is { Count: > 0 } messages) return messages.Single();
            Assert.That(TimeProvider.System.GetElapsedTime(started), Is.LessThan(TimeSpan.FromSeconds(30)), () => $"there is no message\n{Output}");
            await Task.Delay(BetweenLooks, TimeProvider.System);
        }
    }

    /// <summary>Waits until the only message of a mailbox counts as heard.</summary>
    public async Task WaitUntilHeardAsync(string identifier, TimeSpan timeout)
    {
        var started = TimeProvider.System.GetTimestamp();
        while ((await MessageAsync(identifier)).State != "heard")
        {
            Assert.That(TimeProvider.System.GetElapsedTime(started), Is.LessThan(timeout), () => $"the message was not heard\n{Output}");
            await Task.Delay(BetweenLooks, TimeProvider.System);
        }
    }

    /// <summary>Stops it by SIGTERM and expects exit code 0.</summary>
    public async Task StopAsync()
    {
        if (_process.HasExited) return;
        _process.Terminate();
        await _process.SucceedAsync(LongestStop);
    }

    /// <summary>Waits for it to end by itself and returns its exit code.</summary>
    public Task<int> WaitForExitAsync(TimeSpan timeout) => _process.WaitForExitAsync(timeout);

    /// <summary>Ends it by SIGKILL, as a power cut would.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(LongestStop);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await StopAsync();
        }
        finally
        {
            await _process.DisposeAsync();
            if (_ownsData) System.IO.Directory.Delete(Data, recursive: true);
        }
    }

    /// <summary>A port that neither UDP nor TCP uses on 127.0.0.1, each time another: none that the system gives to whoever asks for any, for it is bound later.</summary>
    public static int FreePort()
    {
        while (true)
        {
            var port = Lowest + ((int)((uint)Interlocked.Increment(ref s_ports) % ((Beyond - Lowest) / Apart)) * Apart);
            using var tcp = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            using var udp = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            try
            {
                tcp.Bind(new IPEndPoint(IPAddress.Loopback, port));
                udp.Bind(new IPEndPoint(IPAddress.Loopback, port));
                return port;
            }
            catch (SocketException)
            {
                // Somebody has it: another one.
            }
        }
    }

    /// <summary>A range of RTP ports below those that the system hands out; servers beside each other get different ones.</summary>
    private static string RtpRange()
    {
        var low = 20000 + (Interlocked.Increment(ref servers) % 10 * 1000);
        return $"{low}-{low + 999}";
    }
}

/// <summary>A message as <c>mailbox list --json</c> shows it.</summary>
internal sealed record StoredMessage(string Id, string? From, double Seconds, string State);

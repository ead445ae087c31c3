using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Spectre.Console;
using Telephony.Database;
using Telephony.Directory;
using Telephony.Host.Server;
using Telephony.Host.Server.Trunks;
using Telephony.Host.Settings;
using Telephony.Recording.Encryption;

namespace Telephony.Host.Commands;

/// <summary><c>telephony doctor</c>: checks the set-up and says what to mend; exits 1 when something is wrong.</summary>
internal static class DoctorCommand
{
    /// <summary>Free space below which recordings would soon be refused.</summary>
    public const long LittleSpace = 1L << 30;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(3);

    public static Command Build()
    {
        var command = CommonOptions.Command("doctor", "checks programs, libraries, ports, disk, keys, prompts, the database and the trunks");
        command.SetAction((parsed, cancellation) => CommandLine.GuardAsync(() => RunAsync(CommonOptions.Settings(parsed), cancellation)));
        return command;
    }

    private static async Task<int> RunAsync(TelephonySettings settings, CancellationToken cancellation)
    {
        var checks = new List<Check>
        {
            settings.Db is null ? Try("PostgreSQL programs", () => PostgresPrograms.Find().Postgres) : new Check("PostgreSQL programs", true, "not needed: an outside server is set"),
            Program("espeak-ng", "speaks prompts that have no recorded voice"),
            Program("sox", "brings prompts to telephone quality"),
            Library("libopus.so.0", "install libopus0"),
            Disk(settings.Data),
            Clock(),
            Try("master key", () => Key(settings.Data)),
            Port("HTTP", settings.HttpListen, SocketType.Stream),
        };
        foreach (var address in settings.SipListen)
        {
            checks.Add(Port("SIP UDP", address, SocketType.Dgram));
            checks.Add(Port("SIP TCP", address, SocketType.Stream));
        }
        checks.Add(Prompts(settings));
        checks.AddRange(await DatabaseAsync(settings, cancellation));
        if (await TrunksAsync(settings.HttpListen, cancellation) is { } trunks) checks.Add(trunks);
        Print(checks);
        return checks.TrueForAll(check => check.IsGood) ? 0 : 1;
    }

    private static void Print(List<Check> checks)
    {
        var table = new Table().Border(TableBorder.None).HideHeaders().AddColumns("", "", "");
        foreach (var check in checks) table.AddRow(check.IsGood ? "good" : "BAD", Markup.Escape(check.Name), Markup.Escape(check.Says));
        Terminal.Write(table);
    }

    private static Check Try(string name, Func<string> look)
    {
        try { return new Check(name, true, look()); }
        catch (Exception e) when (e is IOException or DatabaseException or SocketException or UnauthorizedAccessException or InvalidOperationException || ModuleErrors.AreExpected(e))
        {
            return new Check(name, false, e.Message);
        }
    }

    private static Check Program(string name, string why)
    {
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
        return new Check(name, path is not null, path ?? $"not found; it {why}");
    }

    private static Check Library(string name, string mend)
    {
        if (!NativeLibrary.TryLoad(name, out var handle)) return new Check(name, false, mend);
        NativeLibrary.Free(handle);
        return new Check(name, true, "loads");
    }

    private static Check Disk(string data) => Try("disk", () =>
    {
        var folder = Path.GetFullPath(data);
        while (!System.IO.Directory.Exists(folder)) folder = Path.GetDirectoryName(folder)!;
        var free = new DriveInfo(folder).AvailableFreeSpace;
        return free < LittleSpace ? throw new IOException($"only {free >> 20} MiB free at {folder}") : $"{free >> 30} GiB free at {folder}";
    });

    /// <summary>No message is accepted before the service's start (DEP-03); a clock that far back is a dead battery.</summary>
    private static Check Clock()
    {
        var now = TimeProvider.System.GetUtcNow();
        return new Check("clock", now.Year >= 2026, $"{now:yyyy-MM-dd HH:mm:ss} UTC");
    }

    private static Check Port(string name, IPEndPoint address, SocketType type)
    {
        try
        {
            using var socket = new Socket(address.AddressFamily, type, type == SocketType.Dgram ? ProtocolType.Udp : ProtocolType.Tcp);
            socket.Bind(address);
            return new Check($"{name} {address}", true, "free");
        }
        catch (SocketException e)
        {
            var inUse = e.SocketErrorCode == SocketError.AddressAlreadyInUse;
            return new Check($"{name} {address}", inUse, inUse ? "in use: a server is running, or another program has it" : e.Message);
        }
    }

    /// <summary>Looks without making one: sounds without their key stop the start.</summary>
    private static string Key(string data)
    {
        var fromEnvironment = Environment.GetEnvironmentVariable(MasterKey.EnvironmentVariable);
        if (string.IsNullOrWhiteSpace(fromEnvironment) && !File.Exists(Path.Combine(data, MasterKey.FileName)) && !File.Exists(Path.Combine(data, MasterKey.CheckFileName)))
            return "none yet: made at the first start";
        using var key = MasterKey.LoadOrCreate(data, fromEnvironment);
        return "opens what is kept; have a copy elsewhere";
    }

    private static Check Prompts(TelephonySettings settings) => Try("prompts", () => PromptsCommand.Summary(settings.Prompts));

    private static async Task<IReadOnlyList<Check>> DatabaseAsync(TelephonySettings settings, CancellationToken cancellation)
    {
        try
        {
            await using var database = await TelephonyDatabase.OpenAsync(settings.Data, settings.Db, publish: false, TimeProvider.System, cancellation);
            await Migrator.MigrateAsync(database.DataSource, Modules.Migrated, cancellation);
            await using var connection = await database.DataSource.OpenConnectionAsync(cancellation);
            var routes = await DirectoryStore.LoadRoutesAsync(connection, cancellation);
            return [new Check("database", true, "answers; its tables are up to date"), Routes(routes)];
        }
        catch (Exception e) when (e is DatabaseException or System.Data.Common.DbException or IOException or UnauthorizedAccessException)
        {
            return [new Check("database", false, e.Message)];
        }
    }

    /// <summary>Without any route the voicemail works all the same.</summary>
    private static Check Routes(IReadOnlyList<TrunkRoute> routes)
    {
        if (routes.Count == 0) return new Check("routes", true, "none: detainees cannot call out; import trunks with a route");
        var unusable = routes.Where(route => !NextHop.TryParse(route.Uri, out _, out _)).Select(route => route.Trunk).ToList();
        return unusable.Count > 0
            ? new Check("routes", false, $"not usable: {string.Join(", ", unusable)}")
            : new Check("routes", true, string.Join(", ", routes.Select(route => route.Trunk)));
    }

    /// <summary>What a running server says of its trunks; null without one.</summary>
    private static async Task<Check?> TrunksAsync(IPEndPoint http, CancellationToken cancellation)
    {
        var address = http.Address.Equals(IPAddress.Any) ? IPAddress.Loopback : http.Address.Equals(IPAddress.IPv6Any) ? IPAddress.IPv6Loopback : http.Address;
        using var client = new HttpClient { Timeout = s_patience };
        try
        {
            using var answer = await client.GetAsync(new Uri($"http://{new IPEndPoint(address, http.Port)}/health"), cancellation);
            var down = Health.TrunksDown(await answer.Content.ReadAsStringAsync(cancellation));
            return new Check("trunks", down.Count == 0, down.Count == 0 ? "none is down" : $"down: {string.Join(", ", down)}");
        }
        catch (Exception e) when (e is HttpRequestException || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return null;
        }
    }

    private sealed record Check(string Name, bool IsGood, string Says);
}

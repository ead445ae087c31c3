using System.CommandLine;
using System.Runtime.InteropServices;
using Telephony.Host.Server;

namespace Telephony.Host.Commands;

/// <summary><c>telephony serve</c>: the server, until SIGTERM or SIGINT.</summary>
internal static class ServeCommand
{
    public const string Name = "serve";

    private static readonly Option<string[]> s_sip = new("--sip") { Description = "address for SIP over UDP and TCP; may be repeated (default 127.0.0.1:5060)", HelpName = "HOST:PORT" };
    private static readonly Option<string?> s_public = new("--public") { Description = "address for Contact and SDP", HelpName = "ADDRESS" };
    private static readonly Option<string?> s_http = new("--http") { Description = "address of the health page (default 127.0.0.1:8080)", HelpName = "HOST:PORT" };
    private static readonly Option<string?> s_rtp = new("--rtp") { Description = "RTP ports (default 20000-29999)", HelpName = "LOW-HIGH" };
    private static readonly Option<string?> s_drain = new("--drain") { Description = "seconds that SIGTERM waits for running calls (default 30)", HelpName = "SECONDS" };

    public static Command Build()
    {
        var command = CommonOptions.Command(Name, "the server; prints one line 'ready' when it answers", s_sip, s_public, s_http, s_rtp, s_drain);
        command.SetAction((parsed, cancellation) => CommandLine.GuardAsync(() => RunAsync(parsed)));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed)
    {
        var sip = parsed.GetValue(s_sip);
        var settings = CommonOptions.Settings(parsed, new()
        {
            ["sip.listen"] = sip is { Length: > 0 } ? string.Join(',', sip) : null,
            ["sip.public"] = parsed.GetValue(s_public),
            ["http.listen"] = parsed.GetValue(s_http),
            ["rtp.ports"] = parsed.GetValue(s_rtp),
            ["drain"] = parsed.GetValue(s_drain),
        });
        using var signals = new StopSignals();
        await using var server = await TelephonyServer.StartAsync(settings, TimeProvider.System, signals.AtOnce);
        await Console.Out.WriteLineAsync("ready");
        await Console.Out.FlushAsync();
        if (await Task.WhenAny(signals.First, server.DatabaseEnded) == server.DatabaseEnded)
        {
            // A watchdog can mend this by a new start, and nothing else can: running calls end within the drain, and their spools are recovered.
            await Console.Error.WriteLineAsync("telephony: the database ended by itself; see pg.log in the data folder");
            await server.DrainAsync(settings.Drain, signals.AtOnce);
            return 1;
        }
        await Console.Error.WriteLineAsync($"draining: new calls are refused; {server.Endpoint.Running} running end within {settings.Drain.TotalSeconds} s");
        await server.DrainAsync(settings.Drain, signals.AtOnce);
        return 0;
    }

    /// <summary>The first SIGTERM or SIGINT asks for a drain, the second one for the end (DESIGN 8).</summary>
    private sealed class StopSignals : IDisposable
    {
        private readonly TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly CancellationTokenSource _second = new();
        private readonly PosixSignalRegistration _term;
        private readonly PosixSignalRegistration _int;

        public StopSignals()
        {
            _term = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Received);
            _int = PosixSignalRegistration.Create(PosixSignal.SIGINT, Received);
        }

        public Task First => _first.Task;

        public CancellationToken AtOnce => _second.Token;

        private void Received(PosixSignalContext context)
        {
            context.Cancel = true;
            if (!_first.TrySetResult()) _second.Cancel();
        }

        public void Dispose()
        {
            _term.Dispose();
            _int.Dispose();
            _second.Dispose();
        }
    }
}

using System.Buffers.Binary;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Telephony.LoadGenerator.Media;

namespace Telephony.IntegrationTests.Peers;

/// <summary>
/// Debian's baresip, a softphone: told what to do through its control socket (JSON in netstrings), speaking a WAV file, with all that it hears in another. It
/// listens on 127.0.0.4.
/// </summary>
internal sealed class BaresipPeer : IAsyncDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan BetweenKeys = TimeSpan.FromMilliseconds(250);
    private const int WaveHeader = 44;
    private const int FrameBytes = 320;
    private readonly string _folder;
    private readonly PeerProcess _process;
    private readonly TcpClient _control;

    private BaresipPeer(string folder, PeerProcess process, TcpClient control) => (_folder, _process, _control) = (folder, process, control);

    /// <summary>What baresip said.</summary>
    public string Output => _process.Output;

    /// <summary>Starts a phone of this account. <paramref name="password"/> is empty for one that calls as a trunk does.</summary>
    public static async Task<BaresipPeer> StartAsync(string user, string password, string transport)
    {
        var folder = System.IO.Directory.CreateTempSubdirectory("baresip-").FullName;
        var (sip, control) = (TelephonyServer.FreePort(), TelephonyServer.FreePort());
        Testing.ExternalTool.Run("espeak-ng", "-v", "fr", "-s", "130", "-w", Path.Combine(folder, "raw.wav"), "Bonjour, ici la famille. Nous pensons à toi et nous venons samedi.");
        Testing.ExternalTool.Run("sox", Path.Combine(folder, "raw.wav"), "-r", "8000", "-c", "1", "-b", "16", Path.Combine(folder, "speech.wav"), "gain", "-n", "-3", "repeat", "25");
        var credentials = password.Length == 0 ? "" : $";auth_user={user};auth_pass={password}";
        await File.WriteAllTextAsync(Path.Combine(folder, "accounts"), $"<sip:{user}@127.0.0.1;transport={transport}>;regint=0;audio_codecs=PCMA/8000/1{credentials}\n");
        await File.WriteAllTextAsync(Path.Combine(folder, "contacts"), "");
        await File.WriteAllTextAsync(Path.Combine(folder, "config"), Configuration(folder, sip, control));
        var process = PeerProcess.Start("baresip", ["-f", folder, "-t", "180"], folder: folder);
        await process.WaitForLineAsync("baresip is ready", TimeSpan.FromSeconds(20));
        var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", control);
        return new BaresipPeer(folder, process, client);
    }

    /// <summary>Calls and waits until the call is established.</summary>
    public async Task DialAsync(TelephonyServer server, string service)
    {
        await CommandAsync("dial", $"sip:{service}@{server.Address}"); // the account's transport is added
        await _process.WaitForLineAsync("Call established", TimeSpan.FromSeconds(20));
    }

    /// <summary>Presses keys one by one: given several at once, baresip begins each and ends only the last, and drops a repeated one.</summary>
    public async Task KeyAsync(string keys)
    {
        foreach (var key in keys)
        {
            await CommandAsync("sndcode", $"{key}");
            await Task.Delay(BetweenKeys, TimeProvider.System);
        }
    }

    /// <summary>Hangs up and ends baresip.</summary>
    public async Task HangUpAsync()
    {
        await CommandAsync("hangup", "");
        await _process.WaitForLineAsync("terminated", TimeSpan.FromSeconds(10));
        await CommandAsync("quit", "");
        await _process.WaitForExitAsync(TimeSpan.FromSeconds(20));
    }

    /// <summary>Waits until a tone is heard. Its end cannot be waited for: the file does not grow while the server sends nothing.</summary>
    public Task WaitForToneAsync(TimeSpan timeout)
    {
        var tone = new ToneDetector();
        return ListenAsync(timeout, "a tone", frame => tone.Take(frame));
    }

    /// <summary>Waits until this much audible sound was heard since now.</summary>
    public Task WaitForSoundAsync(TimeSpan duration, TimeSpan timeout)
    {
        var audible = TimeSpan.Zero;
        return ListenAsync(timeout, $"{duration.TotalSeconds} s of sound", frame =>
        {
            double sum = 0;
            foreach (var sample in frame) sum += Math.Abs((int)sample);
            if (sum / frame.Length > 130) audible += Mouth.Frame;
            return audible >= duration;
        }, fromNow: true);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _control.Dispose();
        await _process.DisposeAsync();
        System.IO.Directory.Delete(_folder, recursive: true);
    }

    private static string Configuration(string folder, int sip, int control) => $"""
        poll_method epoll
        sip_listen {TestDirectory.BaresipAddress}:{sip}
        net_interface {TestDirectory.BaresipAddress}
        audio_player aubridge,heard
        audio_source aufile,{folder}/speech.wav
        audio_alert aubridge,alert
        ausrc_srate 8000
        auplay_srate 8000
        ausrc_channels 1
        auplay_channels 1
        rtp_ports 40000-40999
        snd_path {folder}
        module_path /usr/lib/baresip/modules
        module g711.so
        module aufile.so
        module aubridge.so
        module sndfile.so
        module_tmp account.so
        module_app menu.so
        module_app ctrl_tcp.so
        ctrl_tcp_listen 127.0.0.1:{control}

        """;

    private async Task CommandAsync(string command, string parameters)
    {
        var json = JsonSerializer.Serialize(new { command, @params = parameters, token = command });
        await _control.GetStream().WriteAsync(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Encoding.UTF8.GetByteCount(json)}:{json},")));
    }

    /// <summary>Reads the file of what is heard, 20 ms at a time, as it grows.</summary>
    private async Task ListenAsync(TimeSpan timeout, string what, Func<short[], bool> isDone, bool fromNow = false)
    {
        var started = TimeProvider.System.GetTimestamp();
        var position = fromNow ? Heard() is { } now ? new FileInfo(now).Length : WaveHeader : WaveHeader;
        var bytes = new byte[FrameBytes];
        var frame = new short[FrameBytes / 2];
        while (TimeProvider.System.GetElapsedTime(started) < timeout)
        {
            if (Heard() is { } path && new FileInfo(path).Length >= position + FrameBytes)
            {
                await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
                file.Position = position;
                await file.ReadExactlyAsync(bytes);
                position += FrameBytes;
                for (var i = 0; i < frame.Length; i++) frame[i] = BinaryPrimitives.ReadInt16LittleEndian(bytes.AsSpan(2 * i));
                if (isDone(frame)) return;
                continue;
            }
            await Task.Delay(Look, TimeProvider.System);
        }
        Assert.Fail($"{what} was not heard within {timeout.TotalSeconds} s\n{Output}");
    }

    private string? Heard() => System.IO.Directory.EnumerateFiles(_folder, "dump-*-dec.wav").FirstOrDefault();
}

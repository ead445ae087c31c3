using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Telephony.Calls;
using Telephony.Core;
using Telephony.Core.Codecs;
using Telephony.Monitoring.Search;
using Telephony.Recording;
using Telephony.Recording.Listening;
using Telephony.Web.Staff;

namespace Telephony.Web.Tests;

/// <summary>The console over modules in which calls run, are recorded and have ended, with an officer of Rouen who is signed in.</summary>
internal sealed class SurfaceRig : IAsyncDisposable
{
    public const string Rouen = "MA-ROUEN";
    public const string Lille = "CP-LILLE";

    public static readonly LegPrivacy.Monitored Monitored = (LegPrivacy.Monitored)new LegPrivacy.Undecided().Decide(isProtected: false);
    private int _frame;

    private SurfaceRig(ConsoleRig console, SignedIn officer)
    {
        (Console, Officer) = (console, officer);
        Log = new CallLog(Modules.Calls, console.Clock, NullLogger<CallLog>.Instance);
    }

    public ConsoleRig Console { get; }

    public SignedIn Officer { get; }

    public ConsoleModules Modules => Console.Modules;

    public CallLog Log { get; }

    public static async Task<SurfaceRig> CreateAsync(Func<ConsoleOptions, ConsoleOptions>? change = null)
    {
        var console = await ConsoleRig.CreateAsync(change);
        return new SurfaceRig(console, await console.FirstSignInAsync("a.martin", OfficerRole.MonitoringOfficer, Rouen));
    }

    public Task<Answer> GetAsync(string path) => Officer.Browser.GetAsync(path);

    /// <summary>A call that runs, of an establishment, in which they talk.</summary>
    public async Task RunAsync(string id, string establishment = Rouen, bool isProtected = false, string number = "+33612345678", string identifier = "12345678", string node = "n1",
        string phone = "cell-12")
    {
        var now = Console.Clock.GetUtcNow();
        Log.Started(new CallStart(id, CallKind.Outbound, node, $"{id}@sip", phone, number, now) { IsProtected = isProtected });
        Log.Identified(id, Guid.NewGuid(), identifier, establishment, isProtected);
        Log.Answered(id, now);
        await WrittenAsync();
    }

    /// <summary>Somebody who leaves a message.</summary>
    public async Task DepositAsync(string id, string establishment = Rouen, bool isProtected = false, string number = "+33644556677")
    {
        var now = Console.Clock.GetUtcNow();
        Log.Started(new CallStart(id, CallKind.Deposit, "n1", $"{id}@sip", number, "+33320160294", now));
        Log.Answered(id, now);
        Log.Identified(id, Guid.NewGuid(), "12345678", establishment, isProtected);
        await WrittenAsync();
    }

    /// <summary>It has ended.</summary>
    public async Task EndAsync(string id, CallOutcome outcome = CallOutcome.Answered)
    {
        Log.Ended(id, Console.Clock.GetUtcNow(), outcome, CallEndCause.Correspondent);
        await WrittenAsync();
    }

    public Task<ICallRecording> RecordAsync(string id, string establishment = Rouen) =>
        Modules.Recordings.BeginAsync(new CallToRecord(id, Guid.NewGuid(), "12345678", "+33612345678", establishment, "Europe/Paris"), Monitored, default);

    /// <summary>Both say a frame of 20 ms: the detainee a tone, the correspondent nothing.</summary>
    public void Say(ICallRecording recording)
    {
        var now = MonotonicTime.Now(Console.Clock);
        Span<short> tone = stackalloc short[160];
        for (var i = 0; i < 160; i++) tone[i] = (short)(8000 * Math.Sin(2 * Math.PI * 440 * ((_frame * 160) + i) / 8000));
        var payload = new byte[160];
        G711.Encode(AudioCodec.Pcma, tone, payload);
        recording.Detainee.OnAudio(now, AudioCodec.Pcma, 1, (ushort)_frame, (uint)(_frame * 160), payload);
        recording.Correspondent.OnAudio(now, AudioCodec.Pcma, 2, (ushort)_frame, (uint)(_frame * 160), Enumerable.Repeat((byte)0xD5, 160).ToArray());
        _frame++;
        Console.Clock.Advance(TimeSpan.FromMilliseconds(20));
    }

    /// <summary>Speaks until that is done, frame by frame with <paramref name="other"/>, who hears the same: a frame's time passes when the one before was made.</summary>
    public async Task SpeakUntilAsync(Task done, ICallRecording recording, Listener other)
    {
        while (!done.IsCompleted)
        {
            Say(recording);
            await other.Frames.ReadAsync();
        }
    }

    /// <summary>A whole call of some seconds, kept and sealed; the id of its recording.</summary>
    public async Task<Guid> TalkedAsync(string id, double seconds, string establishment = Rouen)
    {
        await RunAsync(id, establishment);
        await using var recording = await RecordAsync(id, establishment);
        recording.Start();
        for (var frame = 0; frame < seconds * 50; frame++) Say(recording);
        await recording.KeepAsync();
        await Modules.Recordings.WhenSealedAsync();
        await EndAsync(id);
        await SearchableAsync();
        return recording.Id;
    }

    /// <summary>What has ended is in the search.</summary>
    public Task SearchableAsync() => new ExchangeFeed(Console.Options.Database, NullLogger<ExchangeFeed>.Instance).RunOnceAsync(default);

    /// <summary>All of the search, the newest first.</summary>
    public async Task<IReadOnlyList<Exchange>> ExchangesAsync()
    {
        await SearchableAsync();
        return await new ExchangeStore(Console.Options.Database).SearchAsync(new ExchangeQuery(), default);
    }

    public async Task WrittenAsync()
    {
        await Log.FlushAsync(default);
        // The board reads again.
        Console.Clock.Advance(TimeSpan.FromSeconds(1));
    }

    /// <summary>The data of the next event of that kind; whenever the stream waits for its next turn, that comes.</summary>
    public async Task<string> EventAsync(StreamReader lines, string kind)
    {
        var data = new List<string>();
        var isWanted = false;
        while (true)
        {
            var reading = lines.ReadLineAsync();
            while (!reading.IsCompleted)
            {
                if (Console.Clock.NextTimer is { } turn) Console.Clock.Advance(turn);
                await Task.Yield();
            }
            var line = await reading;
            if (line is null) Assert.Fail("the stream ended");
            if (line!.StartsWith("event:", StringComparison.Ordinal)) isWanted = line[6..].Trim() == kind;
            if (line.StartsWith("data:", StringComparison.Ordinal)) data.Add(line);
            if (line.Length > 0 || data.Count == 0) continue;
            if (isWanted) return string.Join('\n', data);
            data.Clear();
        }
    }

    /// <summary>What an officer finds who may not see it.</summary>
    public static void IsNotThere(Answer answer, string what) => Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.NotFound), what);

    public async ValueTask DisposeAsync()
    {
        await Log.DisposeAsync();
        await Console.DisposeAsync();
    }
}

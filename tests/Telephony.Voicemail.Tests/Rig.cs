using Dapper;
using Microsoft.Extensions.Logging.Abstractions;
using Telephony.Core;
using Telephony.Core.Codecs;
using Telephony.Core.Media;
using Telephony.Recording;
using Telephony.Recording.Encryption;
using Telephony.Testing;

namespace Telephony.Voicemail.Tests;

/// <summary>A node with real PostgreSQL, real sounds in a folder of its own, and a clock that stands still.</summary>
internal sealed class Rig : IAsyncDisposable
{
    private readonly TestDatabase _database;
    private readonly MasterKey _key = MasterKey.Generate();
    private readonly List<string> _folders = [];
    private readonly List<IAsyncDisposable> _processes = [];

    private Rig(TestDatabase database, FakeCopies? copies, FakeAudiences? audiences)
    {
        Audiences = audiences;
        Copies = copies;
        _database = database;
        Switchable = new SwitchableDatabase(database);
        Clock = new FakeTimeProvider(Given.Noon);
        Store = new VoicemailStore(database.DataSource);
        Erasures = new ErasureStore(database.DataSource);
        Folder = NewFolder();
        (Archive, Mailboxes) = Start(Folder, Given.Node);
    }

    public FakeTimeProvider Clock { get; }

    /// <summary>Monitoring, where a test has it.</summary>
    public FakeCopies? Copies { get; }

    /// <summary>Where deposits can be listened to, where a test has it.</summary>
    public FakeAudiences? Audiences { get; }

    /// <summary>What the mailboxes talk to; <see cref="Store"/> does not, and sees the database while it is away.</summary>
    public SwitchableDatabase Switchable { get; }

    public VoicemailStore Store { get; }

    public ErasureStore Erasures { get; }

    public string Folder { get; private set; }

    public SoundArchive Archive { get; private set; }

    public Mailboxes Mailboxes { get; private set; }

    public Guid Detainee { get; } = Guid.NewGuid();

    public DateTimeOffset Now => Clock.GetUtcNow();

    public static async Task<Rig> CreateAsync(FakeCopies? copies = null, FakeAudiences? audiences = null) => new(await TestDatabase.CreateAsync(typeof(Mailboxes).Assembly), copies, audiences);

    public StatementCounter Count() => new(_database);

    /// <summary>A second process; without its own folder it sees no sound of the first.</summary>
    public Mailboxes Node(string name, string? folder = null) => Start(folder ?? NewFolder(), name).Mailboxes;

    private (SoundArchive Archive, Mailboxes Mailboxes) Start(string folder, string node, long minimumFree = 0)
    {
        var archive = new SoundArchive(new SoundArchiveOptions { Directory = folder, MasterKey = _key, TimeProvider = Clock, MinimumFreeBytes = minimumFree });
        var mailboxes = new Mailboxes(Switchable.DataSource, archive, new MailboxOptions { Node = node }, Clock, NullLogger<Mailboxes>.Instance, Copies, Audiences);
        _processes.Add(archive);
        _processes.Add(mailboxes);
        return (archive, mailboxes);
    }

    public Mailboxes WithFullDisk() => Start(NewFolder(), "full", long.MaxValue).Mailboxes;

    /// <summary>
    /// kill -9 and a new start: the new process finds the disk and the database as they are at this moment. The old one goes on with a copy of
    /// its own that nobody looks at.
    /// </summary>
    public async Task<RecoveryReport> CrashAsync()
    {
        // The dead swap no rows: all that the mailboxes do by themselves is to seal, and this gives it up where it stands.
        await Mailboxes.DisposeAsync();
        var copy = NewFolder();
        foreach (var file in System.IO.Directory.EnumerateFiles(Folder, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(copy, Path.GetRelativePath(Folder, file));
            System.IO.Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
        Folder = copy;
        (Archive, Mailboxes) = Start(copy, Given.Node);
        return await Mailboxes.RecoverAsync(default);
    }

    public RetentionWorker Retention() => new(_database.DataSource, Archive, Clock, NullLogger<RetentionWorker>.Instance);

    public async Task<IDeposit> BeginAsync(bool isProtected = false) =>
        (await Mailboxes.BeginDepositAsync(Given.Request(Detainee, isProtected), default))!;

    /// <summary>A whole deposit: begun, spoken, kept, sealed.</summary>
    public async Task<Guid> DepositAsync(double seconds, bool isProtected = false)
    {
        await using var deposit = await BeginAsync(isProtected);
        await SayAsync(deposit.Tap, seconds);
        var message = await deposit.KeepAsync();
        await Mailboxes.WhenSealedAsync();
        return message!.Value;
    }

    /// <summary>Speech of this length, on the clock, safely in the spool when this returns.</summary>
    public async Task SayAsync(IMediaTap tap, double seconds)
    {
        var payload = new byte[160];
        for (var n = 0; n < (int)Math.Round(seconds * 50); n++)
        {
            for (var i = 0; i < payload.Length; i++) payload[i] = (byte)(0x55 ^ ((n + i) & 0x3F));
            tap.OnAudio(MonotonicTime.Now(Clock), AudioCodec.Pcma, 7, unchecked((ushort)n), (uint)(n * 160), payload);
            Clock.Advance(TimeSpan.FromMilliseconds(20));
            if (n % 50 == 0) await ((MessageRecorder)tap).FlushAsync();
        }
        await ((MessageRecorder)tap).FlushAsync();
    }

    public Task<MailboxContents> ContentsAsync() => Store.ContentsAsync(Detainee, Now, default);

    public async Task<MessageSummary> SingleAsync() => (await ContentsAsync()).Messages.Single();

    /// <summary>The places and time in use, which must be those of messages and reservations.</summary>
    public async Task<(long Places, TimeSpan Time)> UsedAsync()
    {
        var usage = await Given.UsageAsync(_database.DataSource, Detainee);
        Assert.That((usage.Places, usage.Milliseconds), Is.EqualTo((usage.TruePlaces, usage.TrueMilliseconds)));
        return (usage.Places, TimeSpan.FromMilliseconds(usage.Milliseconds));
    }

    public async Task<T> QueryAsync<T>(string sql, object? parameters = null)
    {
        await using var connection = await _database.DataSource.OpenConnectionAsync();
        return await connection.QuerySingleAsync<T>(sql, parameters);
    }

    public async Task ExecuteAsync(string sql, object? parameters = null)
    {
        await using var connection = await _database.DataSource.OpenConnectionAsync();
        await connection.ExecuteAsync(sql, parameters);
    }

    /// <summary>How much of a sound comes out of it, frame by frame.</summary>
    public static TimeSpan Play(ISound sound)
    {
        using var source = sound.Open(AudioCodec.Pcma, TimeSpan.Zero);
        var frame = new byte[1275];
        var frames = 0;
        for (var late = 0; ;)
        {
            switch (source.Next(frame, out _))
            {
                case FrameState.Ready: frames++; break;
                case FrameState.End: return TimeSpan.FromMilliseconds(20 * frames);
                default:
                    Assert.That(++late, Is.LessThan(50_000_000), "the sound never came");
                    Thread.Yield();
                    break;
            }
        }
    }

    private string NewFolder()
    {
        var folder = System.IO.Directory.CreateTempSubdirectory("telephony-voicemail-").FullName;
        _folders.Add(folder);
        return folder;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in Enumerable.Reverse(_processes)) await process.DisposeAsync();
        _key.Dispose();
        await Switchable.DisposeAsync();
        await _database.DisposeAsync();
        foreach (var folder in _folders) System.IO.Directory.Delete(folder, recursive: true);
    }
}

using Dapper;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Telephony.Calls;
using Telephony.Core;
using Telephony.Core.Codecs;
using Telephony.Core.Media;
using Telephony.Core.Ogg;
using Telephony.Monitoring.Evidence;
using Telephony.Recording;
using Telephony.Recording.Encryption;
using Telephony.Testing;

namespace Telephony.Monitoring.Tests;

/// <summary>A node with real PostgreSQL, real sounds in a folder of its own, and a clock that stands still.</summary>
internal sealed class Rig : IAsyncDisposable
{
    private readonly TestDatabase _database;
    private readonly MasterKey _key = MasterKey.Generate();
    private readonly List<string> _folders = [];
    private readonly List<IAsyncDisposable> _processes = [];

    private Rig(TestDatabase database)
    {
        _database = database;
        Switchable = new SwitchableDatabase(database);
        Clock = new FakeTimeProvider(Given.Noon);
        Store = new MonitoringStore(database.DataSource);
        Audit = new AuditStore(database.DataSource);
        Folder = NewFolder();
        (Archive, Recordings) = Start(Folder, Given.Node);
    }

    public FakeTimeProvider Clock { get; }

    /// <summary>What the recordings talk to; <see cref="Store"/> does not, and sees the database while it is away.</summary>
    public SwitchableDatabase Switchable { get; }

    public MonitoringStore Store { get; }

    public AuditStore Audit { get; }

    public string Folder { get; private set; }

    public SoundArchive Archive { get; private set; }

    public Recordings Recordings { get; private set; }

    public Guid Detainee { get; } = Guid.NewGuid();

    /// <summary>What the directory answers: nothing is protected unless a test says so.</summary>
    public ProtectedNumbers Protected { get; } = new();

    public DateTimeOffset Now => Clock.GetUtcNow();

    public NpgsqlDataSource DataSource => _database.DataSource;

    public static async Task<Rig> CreateAsync() => new(await TestDatabase.CreateAsync(typeof(CallStore).Assembly, typeof(Recordings).Assembly));

    /// <summary>A second process, with a folder of its own.</summary>
    public Recordings Node(string name, string? folder = null) => Start(folder ?? NewFolder(), name).Recordings;

    public Recordings WithFullDisk() => Start(NewFolder(), "full", long.MaxValue).Recordings;

    /// <summary>Another archive under the same key, as voicemail has.</summary>
    public SoundArchive OtherArchive() => Start(NewFolder(), "other").Archive;

    private (SoundArchive Archive, Recordings Recordings) Start(string folder, string node, long minimumFree = 0)
    {
        var archive = new SoundArchive(new SoundArchiveOptions { Directory = folder, MasterKey = _key, TimeProvider = Clock, MinimumFreeBytes = minimumFree });
        var recordings = new Recordings(Switchable.DataSource, archive, node, Clock, NullLogger<Recordings>.Instance);
        _processes.Add(archive);
        _processes.Add(recordings);
        return (archive, recordings);
    }

    /// <summary>
    /// kill -9 and a new start: the new process finds the disk and the database as they are at this moment. The old one goes on with a copy of
    /// its own that nobody looks at.
    /// </summary>
    public async Task<RecoveryReport> CrashAsync()
    {
        // The dead swap no rows: all that the recordings do by themselves is to seal, and this gives it up where it stands.
        await Recordings.DisposeAsync();
        var copy = NewFolder();
        foreach (var file in System.IO.Directory.EnumerateFiles(Folder, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(copy, Path.GetRelativePath(Folder, file));
            System.IO.Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
        Folder = copy;
        (Archive, Recordings) = Start(copy, Given.Node);
        return await Recordings.RecoverAsync(default);
    }

    public RecordingRetention Retention(string node = Given.Node) => new(_database.DataSource, Archive, node, NullLogger<RecordingRetention>.Instance);

    public RecordingCheck Check(string node = Given.Node, ILogger<RecordingCheck>? logger = null) =>
        new(_database.DataSource, Archive, Protected, node, logger ?? NullLogger<RecordingCheck>.Instance);

    public Replay Replay() => new(_database.DataSource, Archive);

    public CallLog CallLog() => new(new CallStore(_database.DataSource, Clock), Clock, NullLogger<CallLog>.Instance);

    public Task<ICallRecording> BeginAsync(string call = "call", string timeZone = Given.Paris) =>
        Recordings.BeginAsync(Given.Call(Detainee, call) with { TimeZone = timeZone }, Given.Monitored, default);

    /// <summary>A whole call: begun, accepted, talked, kept, sealed.</summary>
    public async Task<Guid> RecordAsync(double seconds, string call = "call", string timeZone = Given.Paris)
    {
        await using var recording = await BeginAsync(call, timeZone);
        recording.Start();
        await TalkAsync(recording, seconds);
        await recording.KeepAsync();
        await Recordings.WhenSealedAsync();
        return recording.Id;
    }

    /// <summary>Both talk for so long, on the clock: the detainee a tone of 440 Hz, the correspondent one of 1100 Hz.</summary>
    public async Task TalkAsync(ICallRecording recording, double seconds)
    {
        var frames = (int)Math.Round(seconds * 50);
        for (var frame = 0; frame < frames; frame++)
        {
            Clock.Advance(TimeSpan.FromMilliseconds(20));
            Say(recording.Detainee, 440, frame);
            Say(recording.Correspondent, 1100, frame);
            // The disk has as much time as the clock says only with real callers.
            if (frame % 50 == 0) await ((CallRecording)recording).Recorder.FlushAsync();
        }
        await ((CallRecording)recording).Recorder.FlushAsync();
    }

    /// <summary>One frame of a tone, of the two sides in codecs of their own.</summary>
    public void Say(IMediaTap tap, int hertz, int frame)
    {
        Span<byte> payload = stackalloc byte[160];
        Span<short> samples = stackalloc short[160];
        for (var i = 0; i < samples.Length; i++) samples[i] = (short)(8000 * Math.Sin(2 * Math.PI * hertz * ((frame * 160) + i) / 8000));
        var codec = hertz == 440 ? AudioCodec.Pcma : AudioCodec.Pcmu;
        G711.Encode(codec, samples, payload);
        tap.OnAudio(MonotonicTime.Now(Clock), codec, (uint)hertz, (ushort)frame, (uint)(frame * 160), payload);
    }

    /// <summary>The channels, length and SHA-256 of a recording as it is exported.</summary>
    public async Task<(int Channels, TimeSpan Length, byte[] Sha256)> ExportAsync(Guid recording)
    {
        using var file = new MemoryStream();
        await Archive.ExportAsync(recording, null, file);
        Assert.That(OggOpusReader.TryOpen(new MemoryStream(file.ToArray()), out var reader, out _));
        while (reader!.Read(out _) == OggOpusStatus.Packet)
        {
        }
        var samples = (reader.GranulePosition - reader.Head.PreSkip) / 6;
        return (reader.Head.Channels, TimeSpan.FromSeconds(samples / 8000.0), System.Security.Cryptography.SHA256.HashData(file.ToArray()));
    }

    public async Task<RecordingRow> SingleAsync() => (await Store.ListAsync(null, 10, default)).Single();

    public async Task<IReadOnlyList<RecordingRow>> ListAsync() => await Store.ListAsync(null, 1000, default);

    public IEnumerable<string> Sounds() => System.IO.Directory.EnumerateFiles(Folder, "*", SearchOption.AllDirectories);

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

    private string NewFolder()
    {
        var folder = System.IO.Directory.CreateTempSubdirectory("telephony-monitoring-").FullName;
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

/// <summary>A directory in which the numbers that a test names are protected.</summary>
internal sealed class ProtectedNumbers : IProtectedNumbers
{
    public HashSet<string> Numbers { get; } = [];

    public List<RecordedNumber> Asked { get; } = [];

    public Task<IReadOnlyCollection<Guid>> ProtectedAmongAsync(IReadOnlyCollection<RecordedNumber> recordings, CancellationToken cancellation)
    {
        Asked.AddRange(recordings);
        return Task.FromResult<IReadOnlyCollection<Guid>>([.. recordings.Where(r => Numbers.Contains(r.Number)).Select(r => r.Recording)]);
    }
}

/// <summary>Keeps what is logged.</summary>
internal sealed class ListLogger<T> : ILogger<T>
{
    public List<(LogLevel Level, string Text)> Lines { get; } = [];

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Lines.Add((logLevel, formatter(state, exception)));
}

using System.Buffers;
using System.Collections.Concurrent;
using Telephony.Core.Codecs;
using Telephony.Core.Media;
using Telephony.Recording.Playback;
using Telephony.Recording.Sealing;
using Telephony.Recording.Spools;

namespace Telephony.Recording;

/// <summary>
/// Every stored sound (DESIGN 4.3): a spool while it is recorded and until it is sealed, then an encrypted Ogg Opus file. Who reads a sound need not
/// know which. All members may be called from any thread; one archive owns a directory (<see cref="SoundArchiveOptions.OwnsFolder"/>).
/// </summary>
public sealed partial class SoundArchive : IAsyncDisposable
{
    /// <summary>Confirming a file by the disk blocks; two threads let one slow confirmation not delay every hang-up.</summary>
    private const int SyncThreads = 2;

    /// <summary>Nice value of the sealing threads: any other thread goes first.</summary>
    private const int SealNice = 15;

    private readonly SoundArchiveOptions _options;
    private readonly SoundFiles _files;
    private readonly SoundSealing _sealing;
    private readonly SoundCopying _copying;
    private readonly SpoolService _spooling = new();
    private readonly WorkerThreads _syncing;
    private readonly WorkerThreads _sealers;
    private readonly ConcurrentDictionary<Guid, SpoolRecorder> _recording = new();
    private readonly CancellationTokenSource _stopping = new();
    private int _isDisposed;

    /// <summary>Opens the archive, making its folders when they are missing. Unfinished temporary files of a killed process are deleted, unless the folder is another's.</summary>
    public SoundArchive(SoundArchiveOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.SealingThreads, nameof(options));
        _options = options;
        _files = new SoundFiles(options.Directory, options.MasterKey, options.OwnsFolder);
        _sealing = new SoundSealing(_files, options.OpusComplexity);
        _copying = new SoundCopying(_files);
        _syncing = new WorkerThreads("spool sync", SyncThreads, nice: 0);
        _sealers = new WorkerThreads("seal", options.SealingThreads, SealNice);
    }

    /// <summary>Where a test stops the sealing, or the copying.</summary>
    internal Action<SealStep>? StepReached
    {
        get => _sealing.StepReached;
        set => _sealing.StepReached = _copying.StepReached = value;
    }

    /// <summary>
    /// Opens a spool for the message <paramref name="sound"/>; it is on disk when this returns, so that no speech is lost (the tone may end
    /// after). The leg must be decided (DESIGN 4.4).
    /// </summary>
    /// <exception cref="RecordingUnavailableException">The disk is full or cannot be written.</exception>
    /// <exception cref="InvalidOperationException">There is a spool of that id already.</exception>
    public ValueTask<MessageRecorder> RecordAsync(Guid sound, LegPrivacy.Decided privacy, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(privacy);
        cancellation.ThrowIfCancellationRequested();
        return ValueTask.FromResult(Record(sound, legs: 1, session =>
            new MessageRecorder(sound, privacy, session, _spooling, _options.TimeProvider, elapsed => FinishAsync(sound, session, elapsed))));
    }

    /// <summary>
    /// Opens a spool for both sides of the call <paramref name="sound"/>, which was decided to be monitored; it is on disk when this returns.
    /// <see cref="SpoolRecorder.Start"/> at the acceptance makes the sound begin there.
    /// </summary>
    /// <exception cref="RecordingUnavailableException">The disk is full or cannot be written: a call that must be recorded is then not connected.</exception>
    /// <exception cref="InvalidOperationException">There is a spool of that id already.</exception>
    public ValueTask<CallRecorder> RecordCallAsync(Guid sound, LegPrivacy.Monitored privacy, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(privacy);
        cancellation.ThrowIfCancellationRequested();
        return ValueTask.FromResult(Record(sound, legs: 2, session =>
            new CallRecorder(sound, privacy, session, _spooling, _options.TimeProvider, elapsed => FinishAsync(sound, session, elapsed))));
    }

    private T Record<T>(Guid sound, int legs, Func<SpoolSession, T> make) where T : SpoolRecorder
    {
        ObjectDisposedException.ThrowIf(_isDisposed != 0, this);
        var session = new SpoolSession(_files.CreateSpool(sound, legs, _options.MinimumFreeBytes), _spooling.Chunks);
        var recorder = make(session);
        _recording[sound] = recorder;
        _spooling.Add(session);
        return recorder;
    }

    /// <summary>
    /// The sound, in whichever form it is kept; only its first <paramref name="length"/> when that is given. A recorder that is still open must have been closed or
    /// flushed before. The sound stays playable when it is sealed meanwhile; what is already being played also when it is erased.
    /// </summary>
    /// <exception cref="SoundNotFoundException">There is no such sound.</exception>
    /// <exception cref="SoundDamagedException">Its header is damaged; damage further in ends the sound there.</exception>
    public async ValueTask<ISound> OpenAsync(Guid sound, TimeSpan? length = null, CancellationToken cancellation = default)
    {
        var samples = await Task.Run(
            () =>
            {
                using var source = _files.OpenPcm(sound);
                return SoundClock.Cut(source.Length, length);
            },
            cancellation);
        return new StoredSound(samples, (codec, from) => OpenFrames(sound, codec, from));
    }

    /// <summary>
    /// Makes the sealed form of a spool on a thread of low priority, cut to <paramref name="length"/> when that is given. The file appears whole or not at all; the spool stays.
    /// Doing it again replaces it by an equal one; once the spool is gone it describes the sealed file.
    /// </summary>
    /// <exception cref="SoundNotFoundException">There is no such sound, or it was erased meanwhile.</exception>
    /// <exception cref="SoundDamagedException">The spool's header is damaged; of a spool damaged further in, what comes before the damage is sealed.</exception>
    public async Task<SealedSound> SealAsync(Guid sound, TimeSpan? length = null, CancellationToken cancellation = default)
    {
        ObjectDisposedException.ThrowIf(_isDisposed != 0, this);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellation, _stopping.Token);
        var token = linked.Token;
        return await _sealers.RunAsync(() => _sealing.Seal(sound, length, token));
    }

    /// <summary>
    /// Makes a sealed sound of another archive one of this archive, under the id <paramref name="copy"/>: the same Ogg Opus file, encrypted under a key of its own, on the thread that seals.
    /// Nothing is encoded again. The file appears whole or not at all; doing it again replaces it by an equal one.
    /// </summary>
    /// <exception cref="SoundNotFoundException"><paramref name="from"/> holds no sealed form of it.</exception>
    /// <exception cref="SoundDamagedException">What <paramref name="from"/> holds is not what <paramref name="original"/> says was sealed; nothing was made.</exception>
    public async Task CopyAsync(SoundArchive from, SealedSound original, Guid copy, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(original);
        ObjectDisposedException.ThrowIf(_isDisposed != 0, this);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellation, _stopping.Token);
        var token = linked.Token;
        await _sealers.RunAsync(() => _copying.Copy(from._files, original, copy, token));
    }

    /// <summary>Deletes the spool, after the sealed form has taken its place. No effect when there is none.</summary>
    public void DeleteSpool(Guid sound) => _files.DeleteSpool(sound);

    /// <summary>Deletes every form of the sound; its key is overwritten first. No effect when there is none.</summary>
    public void Erase(Guid sound) => _files.Erase(sound);

    /// <summary>The spools on disk that no recorder of this archive has open: at the start, what a killed process left.</summary>
    public IReadOnlyList<Guid> Spools() => [.. _files.AllSpools().Where(sound => !_recording.ContainsKey(sound))];

    /// <summary>
    /// Every sound in the folder, in whichever form, for a check of the whole: those being recorded too, and one that has both forms twice. Read while it is gone through; what comes and goes meanwhile
    /// may be missed or be gone.
    /// </summary>
    public IEnumerable<Guid> Sounds() => _files.All();

    /// <summary>Whether there is the sound, in either form.</summary>
    public bool Has(Guid sound) => _files.Has(sound);

    /// <summary>What a spool holds, also after a crash: everything before the first damaged or missing block.</summary>
    /// <exception cref="SoundNotFoundException">There is no such spool.</exception>
    /// <exception cref="SoundDamagedException">Its header is damaged.</exception>
    public Task<SpoolSummary> InspectSpoolAsync(Guid sound, CancellationToken cancellation = default) => Task.Run(() => Inspect(sound, elapsed: null), cancellation);

    /// <summary>Writes the sound as a plain Ogg Opus file (RFC 7845), from either form, cut to <paramref name="length"/> when that is given.</summary>
    /// <exception cref="SoundNotFoundException">There is no such sound.</exception>
    /// <exception cref="SoundDamagedException">It is damaged; what was written before stays written.</exception>
    public async Task ExportAsync(Guid sound, TimeSpan? length, Stream oggOpus, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(oggOpus);
        var pages = new ArrayBufferWriter<byte>();
        using var export = await Task.Run(() => _files.OpenExport(sound, length, _options.OpusComplexity, pages), cancellation);
        for (var goesOn = true; goesOn;)
        {
            goesOn = await Task.Run(export.WriteSome, cancellation);
            await oggOpus.WriteAsync(pages.WrittenMemory, cancellation);
            pages.ResetWrittenCount();
        }
    }

    /// <summary>Closes the open recorders and stops the threads. A sealing in progress is given up; its spool stays.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0) return;
        await _stopping.CancelAsync();
        await Task.WhenAll(_recording.Values.Select(recorder => recorder.CloseAsync()));
        _spooling.Dispose();
        _syncing.Dispose();
        _sealers.Dispose();
        _stopping.Dispose();
    }

    private IFrameProducer OpenFrames(Guid sound, AudioCodec codec, long from)
    {
        if (codec == AudioCodec.Opus && _files.TryOpenSealed(sound) is { } opus) return new StoredOpusProducer(opus, from);
        var source = _files.OpenPcm(sound);
        if (from > 0) source.Seek(Math.Min(from * SoundClock.Frame, source.Length));
        return codec == AudioCodec.Opus ? new OpusProducer(source) : new G711Producer(source, codec);
    }

    private Task<SpoolSummary> FinishAsync(Guid sound, SpoolSession session, TimeSpan elapsed) => _syncing.RunAsync(() =>
    {
        try
        {
            if (session.Error is null) _files.SyncSpool(session);
            return Inspect(sound, elapsed);
        }
        catch (Exception e) when (e is SoundDamagedException or SoundNotFoundException or IOException)
        {
            // The disk took nothing, or the sound was erased while it was recorded: nothing is there to be kept.
            return new SpoolSummary(sound, TimeSpan.Zero, elapsed, 0, 0, IsComplete: false);
        }
        finally
        {
            session.Dispose();
            _recording.TryRemove(sound, out _);
        }
    });

    private SpoolSummary Inspect(Guid sound, TimeSpan? elapsed)
    {
        using var source = _files.OpenSpool(sound);
        var spool = source.Spool;
        return new SpoolSummary(
            sound, SoundClock.ToTime(source.Length), elapsed ?? SoundClock.ToTime(spool.LastArrival), spool.PacketCount, spool.ReadableBytes, spool.IsComplete);
    }
}

using System.Buffers;
using Telephony.Recording.Encryption;
using Telephony.Recording.Playback;
using Telephony.Recording.Sealing;
using Telephony.Recording.Spools;

namespace Telephony.Recording;

/// <summary>The files of an archive: which form of a sound there is, and how a form appears and goes. Any thread.</summary>
internal sealed class SoundFiles
{
    private readonly SoundPaths _paths;
    private readonly MasterKey _master;

    /// <summary>Held while a form appears or goes, so that a sound erased while it is sealed does not come back.</summary>
    private readonly Lock _gate = new();

    public SoundFiles(string directory, MasterKey master, bool ownsFolder)
    {
        _paths = new SoundPaths(directory);
        _master = master;
        Directory.CreateDirectory(_paths.Spools);
        Directory.CreateDirectory(_paths.Sounds);
        if (!ownsFolder) return;
        foreach (var path in _paths.AllTemporary()) File.Delete(path);
    }

    public IEnumerable<Guid> AllSpools() => _paths.AllSpools();

    /// <summary>Every sound, in either form; one of which both are there comes twice.</summary>
    public IEnumerable<Guid> All() => _paths.AllSpools().Concat(_paths.AllSealed());

    /// <summary>Whether there is the sound in either form.</summary>
    // The sealed form appears before the spool goes: who looks for the spool first misses neither.
    public bool Has(Guid sound) => File.Exists(_paths.Spool(sound)) || File.Exists(_paths.Sealed(sound));

    public SpoolWriter CreateSpool(Guid sound, int legs, long minimumFreeBytes)
    {
        var path = _paths.Spool(sound);
        if (File.Exists(path)) throw new InvalidOperationException($"Sound {sound} has a spool already.");
        try
        {
            if (new DriveInfo(Path.GetFullPath(_paths.Spools)).AvailableFreeSpace < minimumFreeBytes)
                throw new RecordingUnavailableException($"Less than {minimumFreeBytes} bytes are free on the disk.");
            return SpoolWriter.Create(path, sound, _master, legs);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RecordingUnavailableException("A spool cannot be written.", e);
        }
    }

    /// <summary>Returns when the closed spool and its name are on the disk.</summary>
    public void SyncSpool(SpoolSession session)
    {
        session.Sync();
        Posix.SyncDirectory(_paths.Spools);
    }

    public ISpoolSource OpenSpool(Guid sound) => TryOpenSpool(sound) ?? throw new SoundNotFoundException(sound);

    /// <summary>Null when there is no spool.</summary>
    public ISpoolSource? TryOpenSpool(Guid sound)
    {
        try
        {
            return ISpoolSource.Of(SpoolReader.Open(_paths.Spool(sound), sound, _master));
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Null when there is no sealed form.</summary>
    public SealedOpus? TryOpenSealed(Guid sound)
    {
        try
        {
            return SealedOpus.Open(_paths.Sealed(sound), sound, _master);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>The plain Ogg Opus file of a sealed sound; null when there is no sealed form.</summary>
    public EncryptedFileStream? TryOpenPlain(Guid sound)
    {
        try
        {
            return EncryptedFileStream.Open(_paths.Sealed(sound), sound, _master);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>The sound in whichever form it is kept, in one channel.</summary>
    /// <exception cref="SoundNotFoundException">In neither.</exception>
    public IPcmSource OpenPcm(Guid sound)
    {
        if (TryOpenSealed(sound) is { } opus) return new SealedPcmSource(opus);
        try
        {
            if (TryOpenSpool(sound) is { } spool) return MonoPcmSource.Of(spool);
        }
        catch (SoundDamagedException) when (File.Exists(_paths.Sealed(sound)))
        {
            // Opened at the very moment it was destroyed, which happens only once the sealed form is there.
        }

        // The sealed form appears before the spool goes: who missed it first and then the spool finds it now.
        return TryOpenSealed(sound) is { } now ? new SealedPcmSource(now) : throw new SoundNotFoundException(sound);
    }

    public SoundExport OpenExport(Guid sound, TimeSpan? length, int complexity, ArrayBufferWriter<byte> pages)
    {
        if (TryOpenSealed(sound) is { } opus) return new SealedExport(opus, SoundClock.Cut(opus.Length, length), sound, pages);
        try
        {
            if (TryOpenSpool(sound) is { } spool) return new SpoolExport(spool, SoundClock.Cut(spool.Length, length), sound, complexity, pages);
        }
        catch (SoundDamagedException) when (File.Exists(_paths.Sealed(sound)))
        {
            // As above.
        }

        return TryOpenSealed(sound) is { } now
            ? new SealedExport(now, SoundClock.Cut(now.Length, length), sound, pages)
            : throw new SoundNotFoundException(sound);
    }

    public EncryptedFileWriter CreateTemporary(Guid sound) => new(_paths.Temporary(sound), sound, _master);

    public void DestroyTemporary(Guid sound) => Destroy(_paths.Temporary(sound));

    /// <summary>Gives the finished temporary file of a sealed spool its name, unless the sound was erased meanwhile.</summary>
    public void Name(Guid sound) => Name(sound, stillWanted: () => File.Exists(_paths.Spool(sound)));

    /// <summary>Gives the finished temporary file of a copy its name.</summary>
    public void NameCopy(Guid sound) => Name(sound, stillWanted: () => true);

    private void Name(Guid sound, Func<bool> stillWanted)
    {
        var path = _paths.Sealed(sound);
        lock (_gate)
        {
            if (!stillWanted())
            {
                Destroy(_paths.Temporary(sound));
                throw new SoundNotFoundException(sound);
            }

            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.Move(_paths.Temporary(sound), path, overwrite: true);
        }

        Posix.SyncDirectory(Path.GetDirectoryName(path)!);
        Posix.SyncDirectory(_paths.Sounds);
    }

    public void DeleteSpool(Guid sound)
    {
        lock (_gate) Destroy(_paths.Spool(sound));
    }

    public void Erase(Guid sound)
    {
        lock (_gate)
        {
            Destroy(_paths.Spool(sound));
            Destroy(_paths.Sealed(sound));
        }
    }

    /// <summary>Without its key a file's contents are gone, even if the disk keeps its blocks.</summary>
    private static void Destroy(string path)
    {
        try
        {
            using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
            // The name first: who looks for the file then finds it whole or not at all.
            File.Delete(path);
            RandomAccess.Write(file, new byte[FileHeader.Length], 0);
            Posix.SyncData(file);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            // Gone already, which is what was wanted.
        }
    }
}

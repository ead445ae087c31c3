namespace Telephony.Recording;

/// <summary>Where sounds lie beneath the data directory: <c>spool/ID.spool</c> and <c>sounds/XX/ID.sound</c>, XX being the id's last two digits.</summary>
internal sealed class SoundPaths(string directory)
{
    public const string SpoolFolder = "spool";
    public const string SoundsFolder = "sounds";
    private const string SpoolExtension = ".spool";
    private const string SoundExtension = ".sound";
    private const string TemporaryExtension = ".tmp";

    public string Spools { get; } = Path.Combine(directory, SpoolFolder);

    public string Sounds { get; } = Path.Combine(directory, SoundsFolder);

    /// <summary>A spool or sealed file, by its name; an unfinished temporary one is neither.</summary>
    public static bool IsSound(string path) =>
        path.EndsWith(SpoolExtension, StringComparison.Ordinal) || path.EndsWith(SoundExtension, StringComparison.Ordinal);

    public string Spool(Guid sound) => Path.Combine(Spools, sound.ToString("N") + SpoolExtension);

    public string Sealed(Guid sound)
    {
        // The last digits: ids made from the time (version 7) begin alike.
        var name = sound.ToString("N");
        return Path.Combine(Sounds, name[^2..], name + SoundExtension);
    }

    /// <summary>All in one folder, so that what a killed process left is found without walking through every sound.</summary>
    public string Temporary(Guid sound) => Path.Combine(Sounds, sound.ToString("N") + TemporaryExtension);

    public string[] AllTemporary() => Directory.GetFiles(Sounds, "*" + TemporaryExtension);

    public IEnumerable<Guid> AllSpools() => Ids(Directory.EnumerateFiles(Spools, "*" + SpoolExtension));

    public IEnumerable<Guid> AllSealed() => Ids(Directory.EnumerateFiles(Sounds, "*" + SoundExtension, SearchOption.AllDirectories));

    private static IEnumerable<Guid> Ids(IEnumerable<string> paths)
    {
        foreach (var path in paths)
            if (Guid.TryParseExact(Path.GetFileNameWithoutExtension(path), "N", out var sound)) yield return sound;
    }
}

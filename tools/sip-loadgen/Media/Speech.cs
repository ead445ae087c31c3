using System.ComponentModel;
using System.Diagnostics;

namespace Telephony.LoadGenerator.Media;

/// <summary>What callers say: a WAV file, or some 30 s of synthetic speech when none is given. Loaded once a file and law.</summary>
internal sealed class Speech
{
    private const string Text =
        "Bonjour, c'est moi. J'espère que tu vas bien et que tu as reçu ma lettre de la semaine dernière. Les enfants vont bien, la petite a perdu une dent "
        + "et ton fils a eu une bonne note en mathématiques. Ta mère est passée dimanche, elle t'embrasse. Nous viendrons te voir samedi, le train arrive à "
        + "quatorze heures. Je t'apporterai les livres que tu as demandés. Il fait froid ici, il a neigé deux jours. Appelle quand tu peux, nous pensons à toi. À samedi.";

    private readonly Dictionary<(string? Path, byte Codec), byte[]> _loaded = [];

    /// <summary>
    /// The file as G.711 bytes, without leading silence. <paramref name="path"/> null is the synthetic speech. Throws
    /// <see cref="InvalidDataException"/> with a reason for the user when it cannot be read.
    /// </summary>
    public byte[] Load(string? path, byte codec)
    {
        if (_loaded.TryGetValue((path, codec), out var bytes)) return bytes;
        if (path is not null && !File.Exists(path)) throw new InvalidDataException($"there is no sound file {path}");
        var samples = (path is null ? null : WaveFile.Read(path)) ?? ThroughSox(path);
        if (samples.Length < WaveFile.Rate / 10) throw new InvalidDataException($"the sound file {path} is shorter than 100 ms");
        return _loaded[(path, codec)] = G711.OfPayloadType(codec).Encode(samples);
    }

    private static short[] ThroughSox(string? path)
    {
        var folder = Directory.CreateTempSubdirectory("sip-loadgen-");
        try
        {
            var (raw, plain) = (Path.Combine(folder.FullName, "raw.wav"), Path.Combine(folder.FullName, "plain.wav"));
            if (path is null) Run("espeak-ng", ["-v", "fr", "-s", "140", "-w", raw, Text]);
            Run("sox", [path ?? raw, "-r", "8000", "-c", "1", "-b", "16", "-e", "signed-integer", plain, "gain", "-n", "-3"]);
            return WaveFile.Read(plain) ?? throw new InvalidDataException($"sox could not convert {path}");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static void Run(string program, string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, UseShellExecute = false })!;
            var errors = process.StandardError.ReadToEnd();
            process.WaitForExit();
            if (process.ExitCode != 0) throw new InvalidDataException($"{program} failed: {errors.Trim()}");
        }
        catch (Win32Exception exception)
        {
            throw new InvalidDataException($"the program {program} is missing (Debian package {program})", exception);
        }
    }
}

using Telephony.Host.Settings;
using Telephony.Recording;
using Telephony.Recording.Encryption;

namespace Telephony.Host.Server;

/// <summary>Monitoring's sounds lie in an archive of their own, <c>DIR/monitoring</c> (docs/adr/0007): what is found there is monitoring's, and nothing else is.</summary>
internal static class RecordingFolder
{
    public const string Name = "monitoring";

    /// <summary>Opens it; <paramref name="ownsFolder"/> is false for a command beside a running server.</summary>
    public static SoundArchive Open(TelephonySettings settings, MasterKey key, TimeProvider clock, bool ownsFolder) => new(new()
    {
        Directory = Path.Combine(settings.Data, Name), MasterKey = key, TimeProvider = clock, OpusComplexity = settings.OpusComplexity, OwnsFolder = ownsFolder,
    });
}

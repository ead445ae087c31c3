using Telephony.Billing;
using Telephony.Directory;
using Telephony.Ivr.Prompts;
using Telephony.Recording;
using Telephony.Recording.Encryption;

namespace Telephony.Host.Server;

/// <summary>The exceptions by which modules say that something outside them is wrong; their messages are for people.</summary>
internal static class ModuleErrors
{
    public static bool AreExpected(Exception e) => e is ImportException or TransferConflictException or PromptCatalogueException or SpeechToolException or MasterKeyException
        or SoundNotFoundException or SoundDamagedException or RecordingUnavailableException;
}

using System.Reflection;

namespace Telephony.Host.Server;

/// <summary>The modules as assemblies.</summary>
internal static class Modules
{
    /// <summary>Those with tables, in the order of their references.</summary>
    public static IReadOnlyList<Assembly> Migrated { get; } =
    [
        typeof(Telephony.Directory.DirectoryStore).Assembly,
        typeof(Telephony.Billing.BillingStore).Assembly,
        typeof(Telephony.Calls.CallStore).Assembly,
        typeof(Telephony.Voicemail.Mailboxes).Assembly,
        typeof(Telephony.Monitoring.Recordings).Assembly,
        typeof(Telephony.Web.ConsoleSite).Assembly,
    ];
}

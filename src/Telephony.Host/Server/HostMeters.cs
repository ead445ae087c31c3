using System.Diagnostics.Metrics;
using Telephony.Voicemail;

namespace Telephony.Host.Server;

/// <summary>Meters of what the host watches over.</summary>
internal static class HostMeters
{
    private static readonly Meter s_meter = new("Telephony.Host");

    /// <summary>Reports the seal backlog of <paramref name="mailboxes"/>.</summary>
    public static void Observe(Mailboxes mailboxes) =>
        s_meter.CreateObservableGauge("telephony.seal.backlog", () => mailboxes.SealBacklog, "{sound}", "Messages that wait to be sealed");
}

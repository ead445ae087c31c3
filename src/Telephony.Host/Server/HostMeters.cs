using System.Diagnostics.Metrics;
using Telephony.Host.Server.Trunks;
using Telephony.Monitoring;
using Telephony.Voicemail;

namespace Telephony.Host.Server;

/// <summary>Meters of what the host watches over.</summary>
internal static class HostMeters
{
    private static readonly Meter s_meter = new("Telephony.Host");

    /// <summary>Reports the seal backlogs, of messages and of calls, and which trunks take calls.</summary>
    public static void Observe(Mailboxes mailboxes, Recordings recordings, OutboundLines lines)
    {
        s_meter.CreateObservableGauge("telephony.seal.backlog", () => mailboxes.SealBacklog, "{sound}", "Messages that wait to be sealed");
        s_meter.CreateObservableGauge("telephony.seal.backlog.calls", () => recordings.SealBacklog, "{sound}", "Recordings of calls that wait to be sealed");
        s_meter.CreateObservableGauge("telephony.trunk.up", () => lines.Trunks.Select(state =>
            new Measurement<int>(state.IsUp ? 1 : 0, new KeyValuePair<string, object?>("trunk", state.Trunk))), "{trunk}", "1 for a trunk that takes calls, 0 for one that is down");
    }
}

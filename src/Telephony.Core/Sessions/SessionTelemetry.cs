using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Telephony.Core.Sessions;

/// <summary>
/// Traces and meters of the sessions: one span a call with its SIP events, beneath which flows and stores put theirs. They cost a null check
/// when nobody listens. No number, name or digit is in them (DESIGN 4.9).
/// </summary>
public static class SessionTelemetry
{
    /// <summary>Name of the activity source and of the meter.</summary>
    public const string Name = "Telephony.Core";

    internal static readonly ActivitySource Source = new(Name);
    internal static readonly Meter Meter = new(Name);
    internal static readonly Counter<long> Calls = Meter.CreateCounter<long>("telephony.sip.calls", "{call}", "Calls by how they ended in SIP");
    internal static readonly UpDownCounter<long> Running = Meter.CreateUpDownCounter<long>("telephony.calls.running", "{call}", "Calls whose flow runs");
    internal static readonly Counter<long> PacketsReceived = Meter.CreateCounter<long>("telephony.rtp.received", "{packet}", "RTP packets received, counted when the call ends");
    internal static readonly Counter<long> PacketsLost = Meter.CreateCounter<long>("telephony.rtp.lost", "{packet}", "RTP packets lost on the way to us, counted when the call ends");

    internal static Activity? StartCall(MediaCall call)
    {
        var activity = Source.StartActivity("call", call is OutboundCall ? ActivityKind.Client : ActivityKind.Server);
        activity?.SetTag("telephony.call.id", call.Id);
        activity?.SetTag("sip.transport", call.Path.Transport.ToString());
        activity?.AddEvent(new ActivityEvent("INVITE", call.ArrivedAt));
        return activity;
    }

    internal static void EndCall(Activity? activity, MediaCall call)
    {
        var cause = (call as OutboundCall)?.Failure?.Cause.ToString() ?? call.Cause?.ToString();
        Calls.Add(1, new KeyValuePair<string, object?>("cause", cause), new KeyValuePair<string, object?>("direction", call is OutboundCall ? "out" : "in"));
        if (call.Statistics is { } rtp)
        {
            PacketsReceived.Add(rtp.Received);
            PacketsLost.Add(rtp.Lost);
        }
        if (activity is null) return;
        if (call.AnsweredAt is { } answered) activity.AddEvent(new ActivityEvent("200", answered));
        activity.SetTag("sip.end", cause);
        activity.Dispose();
    }
}

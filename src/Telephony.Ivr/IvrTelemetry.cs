using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Telephony.Ivr;

/// <summary>Names of this module's traces and meters. Host subscribes to <see cref="Name"/>.</summary>
public static class IvrTelemetry
{
    /// <summary>Name of the activity source and of the meter.</summary>
    public const string Name = "Telephony.Ivr";

    internal const string CallId = "telephony.call.id";
    internal const string Kind = "telephony.call.kind";
    internal const string Outcome = "telephony.call.outcome";

    private static readonly Meter Meter = new(Name);

    /// <summary>One activity per call, and one per step of its flow.</summary>
    public static ActivitySource Source { get; } = new(Name);

    /// <summary>A step of the flow that runs now, until disposed; null when nobody listens.</summary>
    internal static Activity? Step(string name) => Source.StartActivity(name);

    /// <summary>Calls that ended, by kind and outcome: refusals are told apart by their outcome.</summary>
    internal static Counter<long> Calls { get; } = Meter.CreateCounter<long>("telephony.calls", "{call}", "Calls that ended, by kind and outcome.");
}

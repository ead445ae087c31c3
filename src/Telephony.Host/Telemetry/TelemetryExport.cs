using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Telephony.Host.Telemetry;

/// <summary>Sends traces, metrics and logs by OTLP over HTTP. Exists only when an endpoint is set; without one nothing is collected.</summary>
public sealed class TelemetryExport : IDisposable
{
    private const string OurNames = "Telephony.*";

    private readonly Uri _endpoint;
    private readonly ResourceBuilder _resource;
    private readonly TracerProvider _traces;
    private readonly MeterProvider _metrics;

    /// <summary>Starts exporting to <paramref name="endpoint"/>, the address without <c>/v1/…</c>.</summary>
    public TelemetryExport(Uri endpoint, string node)
    {
        _endpoint = endpoint;
        _resource = ResourceBuilder.CreateDefault().AddService("telephony", serviceInstanceId: node);
        _traces = Sdk.CreateTracerProviderBuilder().SetResourceBuilder(_resource).AddSource(OurNames, "Npgsql")
            .AddOtlpExporter(options => Address(options, "v1/traces")).Build();
        _metrics = Sdk.CreateMeterProviderBuilder().SetResourceBuilder(_resource).AddMeter(OurNames, "Npgsql", "System.Runtime")
            .AddOtlpExporter(options => Address(options, "v1/metrics")).Build();
    }

    /// <summary>Adds the log exporter.</summary>
    public void AddLogs(ILoggingBuilder logging) => logging.AddOpenTelemetry(options =>
    {
        options.IncludeScopes = true;
        options.SetResourceBuilder(_resource);
        options.AddOtlpExporter(exporter => Address(exporter, "v1/logs"));
    });

    /// <summary>With the address set in code the exporter does not add the path.</summary>
    private void Address(OtlpExporterOptions options, string path)
    {
        options.Protocol = OtlpExportProtocol.HttpProtobuf;
        options.Endpoint = new Uri($"{_endpoint.ToString().TrimEnd('/')}/{path}");
    }

    /// <summary>Sends what is left.</summary>
    public void Dispose()
    {
        _traces.Dispose();
        _metrics.Dispose();
    }
}

using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Telephony.Billing;
using Telephony.Calls;
using Telephony.Directory;
using Telephony.Monitoring;
using Telephony.Monitoring.Alerts;
using Telephony.Monitoring.Evidence;
using Telephony.Monitoring.Exports;
using Telephony.Monitoring.Reports;
using Telephony.Monitoring.Search;
using Telephony.Recording;
using Telephony.Voicemail;
using Telephony.Web.Accounts;
using Telephony.Web.Alerts;
using Telephony.Web.Evidence;
using Telephony.Web.Evidence.Exports;
using Telephony.Web.Evidence.Reports;
using Telephony.Web.Lists;
using Telephony.Web.Live;
using Telephony.Web.Nodes;
using Telephony.Web.Replay;
using Telephony.Web.Staff.Officers;

namespace Telephony.Web;

/// <summary>The modules that the surfaces call: everything done in the console is done by them.</summary>
public sealed record ConsoleModules
{
    /// <summary>Phones, detainees and their lists.</summary>
    public required DirectoryStore Directory { get; init; }

    /// <summary>Calls under way, and the records of all.</summary>
    public required CallStore Calls { get; init; }

    /// <summary>Where staff reach this node's calls.</summary>
    public required CallDoors Doors { get; init; }

    /// <summary>Cuts calls of this node and of others.</summary>
    public required CallOrders Orders { get; init; }

    /// <summary>What is recorded now, to be listened to.</summary>
    public required Recordings Recordings { get; init; }

    /// <summary>What was recorded.</summary>
    public required SoundArchive RecordedSounds { get; init; }

    /// <summary>What vouches for the audit chain.</summary>
    public required AuditSeals Seals { get; init; }

    /// <summary>Their accounts, and prices.</summary>
    public required BillingStore Billing { get; init; }

    /// <summary>What staff do with accounts.</summary>
    public required AccountsOffice AccountsOffice { get; init; }

    /// <summary>With what exports are signed.</summary>
    public required ExportKeys ExportKeys { get; init; }

    /// <summary>Adds them, and what the surfaces keep in memory.</summary>
    internal void Add(IServiceCollection services, ConsoleOptions options)
    {
        services.AddSingleton(Directory);
        services.AddSingleton<OfficerChoices>();
        services.AddSingleton(Calls);
        services.AddSingleton(Doors);
        services.AddSingleton(Orders);
        services.AddSingleton(Recordings);
        services.AddSingleton(Seals);
        services.AddSingleton(Billing);
        services.AddSingleton(AccountsOffice);
        services.AddSingleton(new VoicemailStore(options.Database));
        services.AddSingleton<PersonSearch>();
        services.AddSingleton(new AuditStore(options.Database));
        services.AddSingleton(new MonitoringStore(options.Database));
        services.AddSingleton(new ReportStore(options.Database));
        services.AddSingleton(new CodeUses(options.Database));
        services.AddSingleton<ReportBook>();
        services.AddSingleton<ChainCheck>();
        services.AddSingleton(new ExportStore(options.Database));
        services.AddSingleton(new ExportMaker(options.Database, RecordedSounds, ExportKeys));
        services.AddSingleton(new ExchangeStore(options.Database));
        services.AddSingleton(new AlertStore(options.Database));
        services.AddSingleton(new Monitoring.Replay(options.Database, RecordedSounds));
        services.AddSingleton<LiveListening>();
        services.AddSingleton<NodeConsoles>();
        services.AddSingleton<CarryingNode>();
        services.AddHttpForwarder();
        services.AddSingleton<LiveBoard>();
        services.AddSingleton<LiveAlerts>();
        services.AddSingleton<ReachableCalls>();
        services.AddSingleton<SessionWatch>();
        services.AddScoped<BoardStream>();
    }

    /// <summary>Maps what the surfaces answer beside their pages.</summary>
    internal static void Map(IEndpointRouteBuilder routes)
    {
        SoundEndpoints.Map(routes);
        ListEndpoints.Map(routes);
        BoardStream.Map(routes);
        LiveSoundEndpoint.Map(routes);
        AlertEndpoints.Map(routes);
        AccountExports.Map(routes);
        ExportEndpoint.Map(routes);
        ReportEndpoint.Map(routes);
    }
}

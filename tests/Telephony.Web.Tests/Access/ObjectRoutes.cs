using Telephony.Web.Staff;

namespace Telephony.Web.Tests.Access;

/// <summary>
/// What to ask each address for that has a parameter: something of Rouen, which an officer of Rouen may see, something of Lille, which he may not, and something that does not exist. Whoever adds such
/// a page adds its line here, and makes what it needs in <see cref="AccessWorld"/>.
/// </summary>
internal static class ObjectRoutes
{
    /// <summary>Address as docs/access.md has it → what it can be asked for.</summary>
    public static IReadOnlyDictionary<string, Func<AccessWorld, Objects>> All { get; } = new Dictionary<string, Func<AccessWorld, Objects>>
    {
        ["/accounts/{Identifier}"] = world => world.Detainee,
        ["/accounts/{Identifier}/correction"] = world => world.Detainee,
        ["/accounts/{Identifier}/corrections/{Id}"] = world => world.Correction,
        ["/accounts/{Identifier}/credit"] = world => world.Detainee,
        ["/accounts/{identifier}/ledger.csv"] = world => world.Detainee,
        ["/accounts/{Identifier}/refund"] = world => world.PaidCall,
        ["/accounts/{Identifier}/requests/{Id}"] = world => world.Request,
        ["/accounts/{Identifier}/transfer"] = world => world.Detainee,
        ["/alerts/fired/{id:guid}"] = world => world.FiredAlert,
        ["/alerts/fired/{id:guid}/seen"] = world => world.FiredAlert,
        ["/alerts/{id:guid}/end"] = world => world.Alert,
        ["/cell-phones/{Identifier}"] = world => world.Detainee,
        ["/detainees/{Identifier}"] = world => world.Detainee,
        ["/detainees/{identifier}/export"] = world => world.Detainee,
        ["/detainees/{Identifier}/numbers/add"] = world => world.Detainee,
        ["/detainees/{Identifier}/numbers/{Entry:guid}"] = world => world.Number,
        ["/detainees/{Identifier}/sanctions/add"] = world => world.Detainee,
        ["/detainees/{Identifier}/sanctions/{Sanction:guid}/lift"] = world => world.Sanction,
        ["/erasures/{Number:long}"] = world => world.Erasure,
        ["/exports/{Id:guid}"] = world => world.Export,
        ["/exports/{id:guid}/file"] = world => world.Export with { Only = [OfficerRole.MonitoringOfficer, OfficerRole.HeadOfEstablishment] }, // the two who want it
        ["/holds/{Id:guid}"] = world => world.Kept,
        ["/live/{CallId}/cut"] = world => world.Call,
        ["/live/{CallId}/listen"] = world => world.Call,
        ["/live/{callId}/sound"] = world => world.Call,
        ["/locked/{Identifier}"] = world => world.Detainee,
        ["/officers/{Id:guid}"] = world => world.Officer,
        ["/phones/{User}"] = world => world.Phone,
        ["/phones/{User}/stop"] = world => world.Phone,
        ["/recordings/{Id:guid}"] = world => world.Recording,
        ["/recordings/{Id:guid}/export"] = world => world.Recording,
        ["/recordings/{id:guid}/peaks"] = world => world.Recording,
        ["/recordings/{id:guid}/sound"] = world => world.Recording,
        ["/registry/proposals/{Id:guid}"] = world => world.Proposal,
        ["/reports/{Name}"] = _ => new Objects("sharedNumbers", Lilles: null, "nobody"), // a report shows what is of the officer's establishment
        ["/reports/{name}/report.csv"] = _ => new Objects("sharedNumbers", Lilles: null, "nobody"),
        ["/stops/{Id:guid}/end"] = world => world.Stop,
    };
}

/// <summary>What the parameters of an address are; several are separated by slashes, in their order, and a query may follow.</summary>
/// <param name="Rouens">Something of Rouen.</param>
/// <param name="Lilles">Something of Lille; null when what it shows is of no establishment, and the line says why.</param>
/// <param name="Nobodys">Something that does not exist.</param>
internal sealed record Objects(string Rouens, string? Lilles, string Nobodys)
{
    /// <summary>Roles whose officers of Rouen have Rouen's, when not all that may open the address do.</summary>
    public IReadOnlyList<OfficerRole>? Only { get; init; }

    /// <summary>Objects with an id of their own.</summary>
    public static Objects Of(Guid rouens, Guid? lilles) => new(rouens.ToString(), lilles?.ToString(), Guid.NewGuid().ToString());
}

using System.Net;
using Npgsql;
using Telephony.Monitoring.Evidence;
using Telephony.Recording.Encryption;
using Telephony.Web.Staff;
using Telephony.Web.Staff.Oidc;

namespace Telephony.Web;

/// <summary>What the console is made of and how it behaves.</summary>
public sealed record ConsoleOptions
{
    /// <summary>The clock of sessions, codes and lock-outs.</summary>
    public required TimeProvider Clock { get; init; }

    /// <summary>The migrated database.</summary>
    public required NpgsqlDataSource Database { get; init; }

    /// <summary>Where acts of staff are written down.</summary>
    public required IAuditLog Audit { get; init; }

    /// <summary>This node's name in rows.</summary>
    public required string Node { get; init; }

    /// <summary>Where the other nodes of the database reach this console, to hear the calls that it carries; null: they do not.</summary>
    public Uri? NodeAddress { get; init; }

    /// <summary>Seals cookies, forms and the secrets of second factors: <c>MasterKey.Box("web")</c>, the same on every node. The owner disposes of it.</summary>
    public required SecretBox Secrets { get; init; }

    /// <summary>How long a session lasts without a request. 15 minutes.</summary>
    public TimeSpan Idle { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>How long a session lasts at most. 12 hours.</summary>
    public TimeSpan Longest { get; init; } = TimeSpan.FromHours(12);

    /// <summary>How long the file of an approved export can be had. 7 days.</summary>
    public TimeSpan ExportsLast { get; init; } = TimeSpan.FromDays(7);

    /// <summary>In which instants are shown, and days are typed. Europe/Paris.</summary>
    public TimeZoneInfo TimeZone { get; init; } = TimeZoneInfo.FindSystemTimeZoneById("Europe/Paris");

    /// <summary>Whether people reach it over TLS, which a proxy in front ends that is one of <see cref="Proxies"/>: cookies are then <c>Secure</c>, and browsers are told to stay with TLS.</summary>
    public bool BehindTls { get; init; }

    /// <summary>Addresses of proxies in front, whose <c>X-Forwarded-For</c> and <c>X-Forwarded-Proto</c> are believed. None: the address of the connection counts.</summary>
    public IReadOnlyList<IPAddress> Proxies { get; init; } = [];

    /// <summary>Whether officers can be told of alerts by mail.</summary>
    public bool SendsMail { get; init; }

    /// <summary>
    /// Establishment → the networks from which its officers may work; <see cref="Everywhere"/> is for those of no single establishment. One that is not named here may be
    /// worked for from anywhere.
    /// </summary>
    public IReadOnlyDictionary<string, IReadOnlyList<IPNetwork>> Networks { get; init; } = new Dictionary<string, IReadOnlyList<IPNetwork>>();

    /// <summary>By what provider of identities officers sign in besides their passwords; null: by none.</summary>
    public OidcProvider? Oidc { get; init; }

    /// <summary>How slow the hashes of passwords and recovery codes are. Only tests take another.</summary>
    internal HashCost HashCost { get; init; } = HashCost.Production;

    /// <summary>The key of <see cref="Networks"/> for officers of all establishments.</summary>
    public const string Everywhere = "*";
}

using System.Net;
using System.Text;

namespace Telephony.Host.Commands.Demo;

/// <summary>Who is in the demo, and what he has: as import files. The prices are such that 25 seconds are a whole call.</summary>
internal static class DemoPeople
{
    public const string Identifier = "12345678";
    public const string Code = "4321";
    public const string Phone = "cell-12";
    public const string Password = "demo";
    public const string Relative = "+33612345678";
    public const string RelativeAsDialled = "0612345678";
    public const string Carrier = "127.0.0.2";

    /// <summary>15 s of the first lot at 2.40 € a minute and 10 s of the second at 3.60 €: the dearer, later lot begins in the middle of the call (BIL-20).</summary>
    public static TimeSpan PaidTalk { get; } = TimeSpan.FromSeconds(25);

    /// <summary>All but the way out.</summary>
    public static byte[] Everybody() => Encoding.UTF8.GetBytes(
        $$"""
        { "establishments": [ { "code": "MA-ROUEN", "name": "Maison d'arrêt de Rouen", "timeZone": "Europe/Paris" } ],
          "trunks": [ { "name": "carrier", "addresses": ["{{Carrier}}"], "depositNumbers": ["+33320160294"], "callerNumber": "+33320160295" } ],
          "phones": [ { "user": "{{Phone}}", "password": "{{Password}}", "establishment": "MA-ROUEN", "location": "B-112" } ],
          "plans": [ { "code": "outside", "services": ["call", "voicemail", "video"] }, { "code": "40", "price": "40.0000", "services": ["call", "voicemail", "video"] } ],
          "destinations": [ { "class": "frMobile", "prefixes": ["+336", "+337"] } ],
          "tariffs": [ { "service": "call", "destination": "frMobile", "plan": "40", "from": "2026-01-01", "perMinute": "2.4000" },
                       { "service": "call", "destination": "frMobile", "plan": "outside", "from": "2026-01-01", "perMinute": "3.6000" },
                       { "service": "voicemail", "plan": "outside", "from": "2020-04-01", "perMinute": "0.0000" } ],
          "detainees": [ { "identifier": "{{Identifier}}", "code": "{{Code}}", "registrationNumber": "55555", "name": "Jean Martin", "establishment": "MA-ROUEN",
              "language": "fr", "account": "active", "penalStatus": "sentenced",
              "credit": [ { "transfer": "demo-1", "plan": "40", "amount": "0.6000" }, { "transfer": "demo-2", "plan": "outside", "amount": "0.6000" } ],
              "correspondents": [ { "number": "{{Relative}}", "name": "Marie", "kind": "relative" } ] } ] }
        """);

    /// <summary>Money for a call to watch: under a transfer of its own, each time anew.</summary>
    public static byte[] Credit(string transfer) => Encoding.UTF8.GetBytes(
        $$"""
        { "detainees": [ { "identifier": "{{Identifier}}", "credit": [ { "transfer": "{{transfer}}", "plan": "40", "amount": "6.0000" } ] } ] }
        """);

    /// <summary>The way out: imported when somebody is there to answer, since a trunk that did not answer its probes is not called.</summary>
    public static byte[] Route(IPEndPoint relative) => Encoding.UTF8.GetBytes(
        $$"""
        { "trunks": [ { "name": "carrier", "route": "sip:{{relative}};transport=udp" } ] }
        """);
}

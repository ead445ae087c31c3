using System.Text.Json;

namespace Telephony.IntegrationTests.Peers;

/// <summary>The people of the integration tests: each test has a detainee of its own, so that mailboxes do not mix.</summary>
internal static class TestDirectory
{
    /// <summary>The deposit number.</summary>
    public const string DepositNumber = "+33320160294";

    /// <summary>Every phone's password.</summary>
    public const string PhonePassword = "not-a-secret";

    /// <summary>Every detainee's code.</summary>
    public const string Code = "4321";

    /// <summary>Where SIPp and sip-loadgen call from, as a trunk.</summary>
    public const string TrunkAddress = "127.0.0.2";

    /// <summary>Where baresip calls from, as a trunk, over UDP; over TCP it leaves the choice to the system: 127.0.0.1.</summary>
    public const string BaresipAddress = "127.0.0.4";

    /// <summary>The number of the relative of detainee <paramref name="identifier"/>.</summary>
    public static string RelativeOf(string identifier) => $"+336{identifier}";

    /// <summary>The phone of detainee <paramref name="identifier"/>.</summary>
    public static string PhoneOf(string identifier) => $"cell-{identifier}";

    /// <summary>The import file with detainees of these eight-digit identifiers.</summary>
    public static string Import(params string[] identifiers) => JsonSerializer.Serialize(new
    {
        establishments = new[] { new { code = "MA-TEST", name = "Test", timeZone = "Europe/Paris" } },
        trunks = new[] { new { name = "test", addresses = new[] { TrunkAddress, BaresipAddress, "127.0.0.1", "::1" }, depositNumbers = new[] { DepositNumber } } },
        phones = identifiers.Select(identifier => new { user = PhoneOf(identifier), password = PhonePassword, digest = "md5", establishment = "MA-TEST", location = "B" }),
        detainees = identifiers.Select(identifier => new
        {
            identifier, code = Code, registrationNumber = $"R{identifier}", name = $"Detainee {identifier}", establishment = "MA-TEST", language = "fr",
            account = "active", penalStatus = "sentenced",
            correspondents = new[] { new { number = RelativeOf(identifier), name = "Relative", kind = "relative" } },
        }),
    });
}

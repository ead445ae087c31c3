using System.Globalization;
using Telephony.Directory;

namespace Telephony.Web.Lists.Csv;

/// <summary>Detainees as a file, as the search shows them.</summary>
internal static class DetaineesCsv
{
    private static readonly string[] s_columns = ["identifier", "registrationNumber", "name", "establishment", "account", "penalStatus", "approved", "requested"];

    public static byte[] Write(IEnumerable<DetaineeProfile> detainees) => CsvFile.Write(s_columns, detainees.Select(profile => (IReadOnlyList<string>)
    [
        profile.Detainee.Identifier, profile.RegistrationNumber, profile.Name, profile.Detainee.EstablishmentCode, Shown.Key(profile.Account),
        profile.PenalStatus is { } status ? Shown.Key(status) : "", profile.Approved.ToString(CultureInfo.InvariantCulture), profile.Requested.ToString(CultureInfo.InvariantCulture),
    ]));
}

using System.Globalization;
using NodaTime;

namespace Telephony.Directory;

/// <summary>
/// Reads the import file of DESIGN 8. Pure: checks everything that can be known without the database, and collects every error with its line
/// and field. Fields and sections that are not known are refused.
/// </summary>
internal static class ImportParser
{
    /// <summary>The languages of the prompts.</summary>
    public static readonly IReadOnlyList<string> Languages = ["fr", "en", "es", "ar", "pt", "ro"];

    private const int MaxWorriedText = 2000;
    private const int MaxWing = 40;
    internal const string NotANumber = "is not a telephone number in E.164, such as +33612345678";
    private const string NotAnIdentifier = "must have 4 to 12 digits";
    private const string NotADate = "must be a date such as 2026-03-02";
    private const string NotAKey = "must be 1 to 64 letters, digits and . _ ~ + -";

    /// <summary>The file's content; null when <paramref name="errors"/> has any.</summary>
    public static ImportFile? Parse(ReadOnlySpan<byte> json, IReadOnlyList<IImportPart> parts, List<ImportError> errors)
    {
        if (!JsonValueReader.TryRead(json, out var value, out var error))
        {
            errors.Add(error);
            return null;
        }
        if (value is not JsonValue.Object root)
        {
            errors.Add(new ImportError(value.Line, "", "must be an object in braces"));
            return null;
        }
        var file = new ImportFile();
        var reader = new RowReader(root, "", errors);
        Read(reader.Rows("establishments"), "code", Establishment, file.Establishments, errors);
        Read(reader.Rows("trunks"), "name", Trunk, file.Trunks, errors);
        Read(reader.Rows("phones"), "user", Phone, file.Phones, errors);
        Read(reader.Rows("detainees"), "identifier", row => Detainee(row, parts), file.Detainees, errors);
        Read(reader.Rows("protectedNumbers"), null, ProtectedNumber, file.ProtectedNumbers, errors);
        foreach (var part in parts) part.ReadFile(reader);
        reader.Finish();
        RefuseSharedAddresses(file, errors);
        RefuseRepeatedEntries(file, errors);
        return errors.Count == 0 ? file : null;
    }

    /// <summary>Reads a section's rows; a key that two rows have is refused.</summary>
    private static void Read<T>(IReadOnlyList<RowReader>? rows, string? key, Func<RowReader, T?> read, List<T> into, List<ImportError> errors) where T : class
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var row in rows ?? [])
        {
            var before = errors.Count;
            var value = read(row);
            row.Finish();
            if (errors.Count == before && key is not null && row.Text(key) is { } name && !seen.Add(name)) row.Refuse(key, "is the same as in an earlier row");
            if (value is not null && errors.Count == before) into.Add(value);
        }
    }

    private static EstablishmentRow? Establishment(RowReader row)
    {
        var (code, name) = (row.Text("code", IsKey, NotAKey), row.Text("name"));
        var zone = row.Text("timeZone", text => DateTimeZoneProviders.Tzdb.GetZoneOrNull(text) is not null, "is not a time zone of the IANA database, such as Europe/Paris");
        var texts = row.Row("worriedTexts");
        var worried = texts is null ? null : Languages.Select(language => (language, Text: texts.Text(language, MaxWorriedText))).Where(entry => entry.Text is not null)
            .ToDictionary(entry => entry.language, entry => entry.Text!, StringComparer.Ordinal);
        texts?.Finish();
        var calling = RuleFields.Calling(row.Rows("calling"));
        return row.Requires("code") && code is not null
            ? new EstablishmentRow { At = row.Position, Code = code, Name = name, TimeZone = zone, WorriedTexts = worried, Calling = calling }
            : null;
    }

    private static TrunkRow? Trunk(RowReader row)
    {
        var name = row.Text("name", IsKey, NotAKey);
        var addresses = row.Values<TrunkAddress>("addresses", TrunkAddress.TryParse,
            "must be an address, an address with a port, or a CIDR range, such as 192.0.2.1, 192.0.2.1:5060, [2001:db8::1]:5060 or 192.0.2.0/24");
        var numbers = row.Values<PhoneNumber>("depositNumbers", PhoneNumber.TryParse, NotANumber);
        var hasRoute = row.HasValue("route") || !row.IsGiven("route");
        var trunk = new TrunkRow
        {
            At = row.Position,
            Name = name ?? "",
            Addresses = addresses,
            DepositNumbers = numbers,
            Route = hasRoute ? RuleFields.Route(row) : null,
            HasNoRoute = !hasRoute,
            Priority = row.Integer("priority", 0, 1000),
            CallerNumber = row.Value<PhoneNumber>("callerNumber", PhoneNumber.TryParse, NotANumber),
        };
        return row.Requires("name") && name is not null ? trunk : null;
    }

    private static PhoneRow? Phone(RowReader row)
    {
        var user = row.Text("user", IsKey, NotAKey);
        var phone = new
        {
            Password = row.Text("password"),
            Digest = row.Word("digest", "md5", "sha256", "both"),
            Establishment = row.Text("establishment", IsKey, NotAKey),
            Location = row.Text("location"),
            HasNoWing = row.IsGiven("wing") && !row.HasValue("wing"),
        };
        var wing = phone.HasNoWing ? null : row.Text("wing", max: MaxWing);
        return row.Requires("user") && user is not null
            ? new PhoneRow
            {
                At = row.Position, User = user, Password = phone.Password, Digest = phone.Digest, Establishment = phone.Establishment, Location = phone.Location,
                Wing = wing, HasNoWing = phone.HasNoWing,
            }
            : null;
    }

    private static DetaineeRow? Detainee(RowReader row, IReadOnlyList<IImportPart> parts)
    {
        var identifier = row.Text("identifier", Identifiers.IsIdentifier, NotAnIdentifier);
        var detainee = new DetaineeRow
        {
            At = row.Position,
            Identifier = identifier ?? "",
            Code = row.Text("code", Identifiers.IsIdentifier, NotAnIdentifier),
            RegistrationNumber = row.Text("registrationNumber"),
            Name = row.Text("name"),
            Establishment = row.Text("establishment", IsKey, NotAKey),
            Language = row.Word("language", Languages),
            Account = row.Word("account", "active", "suspended", "arrival", "closed"),
            PenalStatus = row.Word("penalStatus", "remand", "appellant", "sentenced"),
            Regime = RuleFields.Regime(row),
            Correspondents = Correspondents(row.Rows("correspondents")),
            Sanctions = RuleFields.Sanctions(row.Rows("sanctions")),
        };
        foreach (var part in parts) part.ReadDetainee(row, identifier);
        return row.Requires("identifier") && identifier is not null ? detainee : null;
    }

    private static List<CorrespondentRow>? Correspondents(IReadOnlyList<RowReader>? rows)
    {
        if (rows is null) return null;
        var list = new List<CorrespondentRow>();
        foreach (var row in rows)
        {
            var (number, name) = (row.Value<PhoneNumber>("number", PhoneNumber.TryParse, NotANumber), row.Text("name"));
            var kind = row.Word("kind", CorrespondentKind.All);
            var entry = new CorrespondentRow
            {
                Number = number ?? default,
                Name = name ?? "",
                Kind = kind ?? "",
                State = row.Word("state", "requested", "approved", "refused", "withdrawn"),
                Papers = PapersOf(row),
                Magistrate = row.Flag("magistrate"),
                Language = row.Word("language", Languages),
                Acceptance = RuleFields.Acceptance(row),
                Shortcut = row.Text("shortcut", text => text.Length <= 2 && text.All(char.IsAsciiDigit), "must be one or two digits"),
            };
            row.Finish();
            if (!row.Requires("number", "name", "kind") || number is null || name is null || kind is null) continue;
            if (list.Exists(other => other.Number == entry.Number)) row.Refuse("number", "is the same as in an earlier row");
            if (entry.Shortcut is not null && list.Exists(other => other.Shortcut == entry.Shortcut)) row.Refuse("shortcut", "is the same as in an earlier row");
            list.Add(entry);
        }
        return list;
    }

    private static ProtectedNumberRow? ProtectedNumber(RowReader row)
    {
        var number = row.Value<PhoneNumber>("number", PhoneNumber.TryParse, NotANumber);
        // Both names of each: the first files had "category" and "until".
        var (kindField, endField) = (row.IsGiven("kind") ? "kind" : "category", row.IsGiven("to") ? "to" : "until");
        var (category, name) = (row.Text(kindField, max: 40), row.Text("name"));
        var starts = row.Value<DateOnly>("from", TryParseDate, NotADate);
        var ends = row.HasValue(endField) ? row.Value<DateOnly>(endField, TryParseDate, NotADate) : null;
        var isFree = row.Flag("free");
        if (kindField == "kind" && row.IsGiven("category")) row.Refuse("category", "says the same as kind: give one of them");
        if (endField == "to" && row.IsGiven("until")) row.Refuse("until", "says the same as to: give one of them");
        if (!row.Requires("number", kindField, "name", "from") || number is null || starts is null || category is null || name is null) return null;
        if (ends <= starts) row.Refuse(endField, "must be after from: it is the first day on which the number is no longer protected");
        return new ProtectedNumberRow { At = row.Position, Number = number.Value, Category = category, Name = name, Starts = starts.Value, Ends = ends, IsFree = isFree };
    }

    /// <summary>One address can only be one trunk's; where ranges overlap, the narrower wins, which is meant.</summary>
    private static void RefuseSharedAddresses(ImportFile file, List<ImportError> errors)
    {
        var owners = new Dictionary<TrunkAddress, string>();
        foreach (var trunk in file.Trunks)
        {
            foreach (var address in trunk.Addresses ?? [])
                if (!owners.TryAdd(address, trunk.Name)) errors.Add(trunk.At.Error("addresses", $"has an address that the trunk {owners[address]} has too"));
        }
    }

    private static void RefuseRepeatedEntries(ImportFile file, List<ImportError> errors)
    {
        var seen = new HashSet<(PhoneNumber, DateOnly)>();
        foreach (var row in file.ProtectedNumbers)
            if (!seen.Add((row.Number, row.Starts))) errors.Add(row.At.Error("number", "is the same as in an earlier row that starts on the same day"));
    }

    private static bool IsKey(string text) => text.Length <= 64 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '~' or '+' or '-');

    private static string[]? PapersOf(RowReader row) =>
        row.Values<Papers>("papers", TryParsePaper, "must be identity, letter or invoice") is { } papers ? DirectoryStore.NamesOf(papers.Aggregate(Papers.None, (all, paper) => all | paper)) : null;

    private static bool TryParsePaper(string text, out Papers paper)
    {
        paper = text switch { "identity" => Papers.Identity, "letter" => Papers.Letter, "invoice" => Papers.Invoice, _ => Papers.None };
        return paper != Papers.None;
    }

    private static bool TryParseDate(string text, out DateOnly date) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out date);
}

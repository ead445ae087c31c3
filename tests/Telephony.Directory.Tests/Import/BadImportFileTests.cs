using System.Text;

namespace Telephony.Directory.Tests.ImportFiles;

/// <summary>Bad files, each with exactly what is said about it.</summary>
public sealed class BadImportFileTests
{
    private DirectoryFixture _directory = null!;

    [OneTimeSetUp]
    public async Task Create() => _directory = await DirectoryFixture.CreateAsync();

    [OneTimeTearDown]
    public async Task Drop() => await _directory.DisposeAsync();

    private const string Address =
        "must be an address, an address with a port, or a CIDR range, such as 192.0.2.1, 192.0.2.1:5060, [2001:db8::1]:5060 or 192.0.2.0/24";

    // The document as a whole.
    [TestCase("", "line 1: the file is empty")]
    [TestCase("\n\n ", "line 1: the file is empty")]
    [TestCase("{", "line 1: is not JSON at byte 2 of the line")]
    [TestCase("{\n  \"trunks\": [ { ]\n}", "line 2: is not JSON at byte 17 of the line")]
    [TestCase("{} {}", "line 1: is not JSON at byte 4 of the line")]
    [TestCase("{ } // done", "line 1: is not JSON at byte 5 of the line")]
    [TestCase("[]", "line 1: must be an object in braces")]
    [TestCase("\n7", "line 2: must be an object in braces")]
    [TestCase("{\n \"trunks\": [],\n \"trunks\": [] }", "line 3, trunks: is given twice")]
    [TestCase("{ \"trunks\": [ { \"name\": \"\\ud800\" } ] }", "line 1: a text is not UTF-8")]
    [TestCase("[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]]]", "line 1: is not JSON at byte 17 of the line")]
    [TestCase("""{ "detainee": [] }""",
        "line 1, detainee: is not known here; known are establishments, trunks, phones, detainees, protectedNumbers")]
    [TestCase("""{ "phones": {} }""", "line 1, phones: must be a list in brackets")]
    [TestCase("""{ "phones": [ "cell-12" ] }""", "line 1, phones[0]: must be an object in braces")]

    // Establishments.
    [TestCase("""{ "establishments": [ {} ] }""", "line 1, establishments[0].code: is missing")]
    [TestCase("""{ "establishments": [ { "code": 7 } ] }""", "line 1, establishments[0].code: must be a text in quotes")]
    [TestCase("""{ "establishments": [ { "code": null } ] }""", "line 1, establishments[0].code: must be a text in quotes")]
    [TestCase("""{ "establishments": [ { "code": "" } ] }""", "line 1, establishments[0].code: must not be empty")]
    [TestCase("""{ "establishments": [ { "code": "MA ROUEN" } ] }""", "line 1, establishments[0].code: must be 1 to 64 letters, digits and . _ ~ + -")]
    [TestCase("""{ "establishments": [ { "code": "E", "name": "a\u0000b" } ] }""", "line 1, establishments[0].name: must not contain control characters")]
    [TestCase("""{ "establishments": [ { "code": "E", "timeZone": "Europe/Rouen" } ] }""",
        "line 1, establishments[0].timeZone: is not a time zone of the IANA database, such as Europe/Paris")]
    [TestCase("{ \"establishments\": [ { \"code\": \"E\" },\n { \"code\": \"E\" } ] }", "line 2, establishments[1].code: is the same as in an earlier row")]
    [TestCase("""{ "establishments": [ { "code": "E", "worriedTexts": { "de": "…" } } ] }""",
        "line 1, establishments[0].worriedTexts.de: is not known here; known are fr, en, es, ar, pt, ro")]
    [TestCase("""{ "establishments": [ { "code": "E", "worriedTexts": "call" } ] }""", "line 1, establishments[0].worriedTexts: must be an object in braces")]

    // Trunks.
    [TestCase("""{ "trunks": [ { "addresses": [] } ] }""", "line 1, trunks[0].name: is missing")]
    [TestCase("""{ "trunks": [ { "name": "t", "addresses": ["carrier.example"] } ] }""", "line 1, trunks[0].addresses[0]: " + Address)]
    [TestCase("""{ "trunks": [ { "name": "t", "addresses": ["10.0.0.0/8", "10.0.0.1/8"] } ] }""", "line 1, trunks[0].addresses[1]: " + Address)]
    [TestCase("""{ "trunks": [ { "name": "t", "addresses": ["0.0.0.0/0"] } ] }""", "line 1, trunks[0].addresses[0]: " + Address)]
    [TestCase("""{ "trunks": [ { "name": "t", "addresses": [5060] } ] }""", "line 1, trunks[0].addresses[0]: " + Address)]
    [TestCase("""{ "trunks": [ { "name": "t", "addresses": ["10.0.0.1", "::ffff:10.0.0.1"] } ] }""", "line 1, trunks[0].addresses[1]: is given twice")]
    [TestCase("{ \"trunks\": [ { \"name\": \"t\", \"addresses\": [\"10.0.0.1\"] },\n { \"name\": \"u\", \"addresses\": [\"10.0.0.1\"] } ] }",
        "line 2, trunks[1].addresses: has an address that the trunk t has too")]
    [TestCase("""{ "trunks": [ { "name": "t", "addresses": ["127.0.0.2"] } ] }""", "line 1, trunks[0].addresses: has an address that the trunk carrier has too")]
    [TestCase("""{ "trunks": [ { "name": "t", "depositNumbers": ["12"] } ] }""",
        "line 1, trunks[0].depositNumbers[0]: is not a telephone number in E.164, such as +33612345678")]
    [TestCase("""{ "trunks": [ { "name": "t", "depositNumbers": ["0320160294", "+33320160294"] } ] }""", "line 1, trunks[0].depositNumbers[1]: is given twice")]

    // Phones.
    [TestCase("""{ "phones": [ { "user": "p", "establishment": "MA-ROUEN" } ] }""", "line 1, phones[0].password: is missing")]
    [TestCase("""{ "phones": [ { "user": "p", "password": "x" } ] }""", "line 1, phones[0].establishment: is missing")]
    [TestCase("""{ "phones": [ { "user": "p", "password": "x", "establishment": "E" } ] }""",
        "line 1, phones[0].establishment: names E, which is neither in this file nor stored")]
    [TestCase("""{ "phones": [ { "user": "cell-12", "digest": "sha1" } ] }""", "line 1, phones[0].digest: must be md5, sha256 or both")]
    [TestCase("""{ "phones": [ { "user": "sip:x@y" } ] }""", "line 1, phones[0].user: must be 1 to 64 letters, digits and . _ ~ + -")]
    [TestCase("""{ "phones": [ { "user": "cell-12", "pasword": "x" } ] }""",
        "line 1, phones[0].pasword: is not known here; known are user, password, digest, establishment, location, wing")]

    // Detainees.
    [TestCase("""{ "detainees": [ { "code": "1234" } ] }""", "line 1, detainees[0].identifier: is missing")]
    [TestCase("""{ "detainees": [ { "identifier": "123" } ] }""", "line 1, detainees[0].identifier: must have 4 to 12 digits")]
    [TestCase("""{ "detainees": [ { "identifier": "1234567890123" } ] }""", "line 1, detainees[0].identifier: must have 4 to 12 digits")]
    [TestCase("""{ "detainees": [ { "identifier": "١٢٣٤" } ] }""", "line 1, detainees[0].identifier: must have 4 to 12 digits")]
    [TestCase("""{ "detainees": [ { "identifier": 12345678 } ] }""", "line 1, detainees[0].identifier: must be a text in quotes")]
    [TestCase("""{ "detainees": [ { "identifier": "12345678", "code": "12a4" } ] }""", "line 1, detainees[0].code: must have 4 to 12 digits")]
    [TestCase("""{ "detainees": [ { "identifier": "12345678", "language": "de" } ] }""", "line 1, detainees[0].language: must be fr, en, es, ar, pt or ro")]
    [TestCase("""{ "detainees": [ { "identifier": "12345678", "account": "Active" } ] }""",
        "line 1, detainees[0].account: must be active, suspended, arrival or closed")]
    [TestCase("""{ "detainees": [ { "identifier": "12345678", "penalStatus": "free" } ] }""",
        "line 1, detainees[0].penalStatus: must be remand, appellant or sentenced")]
    [TestCase("""{ "detainees": [ { "identifier": "5555" } ] }""", "line 1, detainees[0].establishment: is missing")]
    [TestCase("{ \"detainees\": [ { \"identifier\": \"12345678\" },\n{ \"identifier\": \"12345678\" } ] }",
        "line 2, detainees[1].identifier: is the same as in an earlier row")]

    // Lists of correspondents.
    [TestCase("{ \"detainees\": [ { \"identifier\": \"12345678\", \"correspondents\": [\n { \"number\": \"\", \"name\": \"x\", \"kind\": \"relative\" } ] } ] }",
        "line 2, detainees[0].correspondents[0].number: must not be empty")]
    [TestCase("""{ "detainees": [ { "identifier": "12345678", "correspondents": [ { "number": "112", "name": "x", "kind": "relative" } ] } ] }""",
        "line 1, detainees[0].correspondents[0].number: is not a telephone number in E.164, such as +33612345678")]
    [TestCase("""{ "detainees": [ { "identifier": "12345678", "correspondents": [ { "number": "0612345678", "name": "x" } ] } ] }""",
        "line 1, detainees[0].correspondents[0].kind: is missing")]
    [TestCase("""{ "detainees": [ { "identifier": "12345678", "correspondents": [ { "number": "0612345678", "name": "x", "kind": "friend" } ] } ] }""",
        "line 1, detainees[0].correspondents[0].kind: must be relative, lawyer or institution")]
    [TestCase("{ \"detainees\": [ { \"identifier\": \"12345678\", \"correspondents\": [ { \"number\": \"0612345678\", \"name\": \"x\", \"kind\": \"relative\" },\n"
        + "{ \"number\": \"+33612345678\", \"name\": \"y\", \"kind\": \"lawyer\" } ] } ] }",
        "line 2, detainees[0].correspondents[1].number: is the same as in an earlier row")]

    // The registry.
    [TestCase("""{ "protectedNumbers": [ { "number": "0144000001", "category": "lawyer", "name": "x", "from": "02/03/2026" } ] }""",
        "line 1, protectedNumbers[0].from: must be a date such as 2026-03-02")]
    [TestCase("""{ "protectedNumbers": [ { "number": "0144000001", "category": "lawyer", "name": "x" } ] }""", "line 1, protectedNumbers[0].from: is missing")]
    [TestCase("""{ "protectedNumbers": [ { "number": "0144000001", "category": "lawyer", "name": "x", "from": "2026-03-02", "until": "2026-03-02" } ] }""",
        "line 1, protectedNumbers[0].until: must be after from: it is the first day on which the number is no longer protected")]
    [TestCase("{ \"protectedNumbers\": [ { \"number\": \"0144000001\", \"category\": \"lawyer\", \"name\": \"x\", \"from\": \"2026-03-02\" },\n"
        + "{ \"number\": \"+33144000001\", \"category\": \"cred\", \"name\": \"y\", \"from\": \"2026-03-02\" } ] }",
        "line 2, protectedNumbers[1].number: is the same as in an earlier row that starts on the same day")]
    public void Says_exactly_what_is_wrong_and_where(string json, string message) =>
        Assert.That(() => _directory.ImportAsync(json), Throws.TypeOf<ImportException>().With.Message.EqualTo($"file.json: {message}"));

    [Test]
    public async Task A_file_cut_off_anywhere_is_refused_and_changes_nothing()
    {
        var whole = Encoding.UTF8.GetBytes(DirectoryFixture.Example);
        var before = await _directory.DumpAsync();
        for (var length = 0; length < whole.Length; length++)
        {
            var cut = whole.AsMemory(0, length);
            Assert.That(() => _directory.Import.ImportAsync("file.json", cut, default), Throws.TypeOf<ImportException>());
        }
        Assert.That(await _directory.DumpAsync(), Is.EqualTo(before));
    }

    [Test]
    public void A_byte_changed_anywhere_is_taken_or_refused_but_never_a_crash()
    {
        var whole = Encoding.UTF8.GetBytes(DirectoryFixture.Example);
        for (var at = 0; at < whole.Length; at++)
        {
            foreach (var value in (byte[])[0, (byte)'"', (byte)'\\', 0xFF])
            {
                var changed = whole.ToArray();
                changed[at] = value;
                var errors = new List<ImportError>();
                var file = ImportParser.Parse(changed, [], errors);
                Assert.That(file is null, Is.EqualTo(errors.Count > 0));
            }
        }
    }

    [Test]
    public async Task No_message_quotes_a_code_password_number_or_name()
    {
        const string json =
            """
            { "phones": [ { "user": "p", "password": "hunter2\u0007" } ],
              "detainees": [ { "identifier": "12x45678", "code": "98x65", "name": "Jean\u0007", "correspondents": [ { "number": "06123x5678", "name": "Marie\u0007", "kind": "x" } ] } ] }
            """;
        var message = (await Assert.ThrowsAsync<ImportException>(() => _directory.ImportAsync(json)))!.Message;
        foreach (var secret in (string[])["hunter2", "12x45678", "98x65", "Jean", "Marie", "06123x5678"]) Assert.That(message, Does.Not.Contain(secret));
    }
}

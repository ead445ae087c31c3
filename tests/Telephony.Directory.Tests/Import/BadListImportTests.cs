namespace Telephony.Directory.Tests.ImportFiles;

/// <summary>Bad lists, sanctions, rules, routes and registry entries, each with exactly what is said about it; nothing is changed.</summary>
public sealed class BadListImportTests
{
    private DirectoryFixture _directory = null!;
    private string _before = "";

    [OneTimeSetUp]
    public async Task Create()
    {
        _directory = await DirectoryFixture.CreateAsync();
        _before = await _directory.DumpAsync();
    }

    [OneTimeTearDown]
    public async Task Drop()
    {
        Assert.That(await _directory.DumpAsync(), Is.EqualTo(_before));
        await _directory.DisposeAsync();
    }

    [TestCase("\"language\": \"de\"", "language: must be fr, en, es, ar, pt or ro")]
    [TestCase("\"shortcut\": \"123\"", "shortcut: must be one or two digits")]
    [TestCase("\"shortcut\": 1", "shortcut: must be a text in quotes")]
    [TestCase("\"magistrate\": \"yes\"", "magistrate: must be true or false, without quotes")]
    [TestCase("\"acceptance\": \"key\"", "acceptance: must be ask or say")]
    [TestCase("\"state\": \"blocked\"", "state: must be requested, approved, refused or withdrawn")]
    [TestCase("\"papers\": [\"passport\"]", "papers[0]: must be identity, letter or invoice")]
    [TestCase("\"papers\": [\"letter\", \"letter\"]", "papers[1]: is given twice")]
    public void Of_a_correspondent(string field, string message) => Refuses(
        $$"""{ "detainees": [ { "identifier": "12345678", "correspondents": [ { "number": "0612345678", "name": "x", "kind": "relative", {{field}} } ] } ] }""",
        $"line 1, detainees[0].correspondents[0].{message}");

    [Test]
    public void Of_two_correspondents_with_one_shortcut() => Refuses(
        "{ \"detainees\": [ { \"identifier\": \"12345678\", \"correspondents\": [ { \"number\": \"0612345678\", \"name\": \"x\", \"kind\": \"relative\", \"shortcut\": \"1\" },\n"
        + "{ \"number\": \"0612345679\", \"name\": \"y\", \"kind\": \"relative\", \"shortcut\": \"1\" } ] } ] }",
        "line 2, detainees[0].correspondents[1].shortcut: is the same as in an earlier row");

    [TestCase("""{ "scope": "all", "from": "2026-03-02" }""", "ground: is missing")]
    [TestCase("""{ "from": "2026-03-02", "ground": "x" }""", "scope: is missing")]
    [TestCase("""{ "scope": "calls", "from": "2026-03-02", "ground": "x" }""", "scope: must be video or all")]
    [TestCase("""{ "scope": "all", "ground": "x" }""", "from: is missing")]
    [TestCase("""{ "number": "12", "scope": "all", "from": "2026-03-02", "ground": "x" }""", "number: is not a telephone number in E.164, such as +33612345678")]
    [TestCase("""{ "scope": "all", "from": "tomorrow", "ground": "x" }""", "from: must be a date such as 2026-03-02, or an instant such as 2026-03-02T14:00:00Z")]
    [TestCase("""{ "scope": "all", "from": "2026-03-02T14:00:00", "ground": "x" }""", "from: must be a date such as 2026-03-02, or an instant such as 2026-03-02T14:00:00Z")]
    [TestCase("""{ "scope": "all", "from": "2026-03-02", "to": "2026-03-02", "ground": "x" }""",
        "to: must be after from and of the same form: it is the first day or instant on which the sanction no longer holds")]
    [TestCase("""{ "scope": "all", "from": "2026-03-02", "to": "2026-03-05T14:00:00Z", "ground": "x" }""",
        "to: must be after from and of the same form: it is the first day or instant on which the sanction no longer holds")]
    public void Of_a_sanction(string row, string message) =>
        Refuses($$"""{ "detainees": [ { "identifier": "12345678", "sanctions": [ {{row}} ] } ] }""", $"line 1, detainees[0].sanctions[0].{message}");

    [TestCase("\"longestCall\": 0", "longestCall: must be a whole number from 1 to 86400, without quotes")]
    [TestCase("\"longestCall\": \"20\"", "longestCall: must be a whole number from 1 to 86400, without quotes")]
    [TestCase("\"callsPerDay\": -1", "callsPerDay: must be a whole number from 0 to 1000, without quotes")]
    [TestCase("\"regime\": \"two words\"", "regime: must be 1 to 40 letters, digits, - and _")]
    [TestCase("\"hours\": [ { \"days\": [\"lun\"], \"from\": \"07:00\", \"to\": \"08:00\" } ]", "hours[0].days[0]: must be mon, tue, wed, thu, fri, sat or sun")]
    [TestCase("\"hours\": [ { \"days\": [\"mon\"], \"from\": \"7:00\", \"to\": \"08:00\" } ]", "hours[0].from: must be a time of day such as 07:30, or 24:00 for the end of the day")]
    [TestCase("\"hours\": [ { \"days\": [\"mon\"], \"from\": \"19:00\", \"to\": \"07:00\" } ]", "hours[0].to: must be after from; hours over midnight are two rows")]
    [TestCase("\"hours\": [ { \"days\": [\"mon\"], \"from\": \"07:00\" } ]", "hours[0].to: is missing")]
    public void Of_calling_rules(string field, string message) =>
        Refuses($$"""{ "establishments": [ { "code": "MA-ROUEN", "calling": [ { {{field}} } ] } ] }""", $"line 1, establishments[0].calling[0].{message}");

    [TestCase("\"route\": \"127.0.0.9\"", "route: must be a SIP URI without a user, such as sip:192.0.2.1:5060;transport=udp")]
    [TestCase("\"route\": \"sip:user@127.0.0.9\"", "route: must be a SIP URI without a user, such as sip:192.0.2.1:5060;transport=udp")]
    [TestCase("\"route\": \"sip:127.0.0.9;lr\"", "route: must be a SIP URI without a user, such as sip:192.0.2.1:5060;transport=udp")]
    [TestCase("\"route\": \"sip:a b\"", "route: must be a SIP URI without a user, such as sip:192.0.2.1:5060;transport=udp")]
    [TestCase("\"route\": \"sip:127.0.0.9:65536\"", "route: must be a SIP URI without a user, such as sip:192.0.2.1:5060;transport=udp")]
    [TestCase("\"route\": \"sips:127.0.0.9\"", "route: must be a SIP URI without a user, such as sip:192.0.2.1:5060;transport=udp")]
    [TestCase("\"route\": \"sip:127.0.0.9;transport=tls\"", "route: must be a SIP URI without a user, such as sip:192.0.2.1:5060;transport=udp")]
    [TestCase("\"priority\": 1.5", "priority: must be a whole number from 0 to 1000, without quotes")]
    [TestCase("\"callerNumber\": \"112\"", "callerNumber: is not a telephone number in E.164, such as +33612345678")]
    public void Of_a_trunk(string field, string message) => Refuses($$"""{ "trunks": [ { "name": "carrier", {{field}} } ] }""", $"line 1, trunks[0].{message}");

    [TestCase("\"kind\": \"lawyer\", \"free\": \"no\"", "free: must be true or false, without quotes")]
    [TestCase("\"kind\": \"lawyer\", \"category\": \"lawyer\"", "category: says the same as kind: give one of them")]
    [TestCase("\"kind\": \"lawyer\", \"to\": \"2026-01-01\"", "to: must be after from: it is the first day on which the number is no longer protected")]
    public void Of_the_registry(string fields, string message) =>
        Refuses($$"""{ "protectedNumbers": [ { "number": "0144556677", "name": "x", "from": "2026-01-01", {{fields}} } ] }""", $"line 1, protectedNumbers[0].{message}");

    private void Refuses(string json, string message) =>
        Assert.That(() => _directory.ImportAsync(json), Throws.TypeOf<ImportException>().With.Message.EqualTo($"file.json: {message}"));
}

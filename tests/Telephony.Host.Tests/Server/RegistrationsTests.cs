using System.Net;
using System.Text;
using Telephony.Core.Sessions;
using Telephony.Core.Sip;
using Telephony.Core.Sip.Authentication;
using Telephony.Core.Sip.Messages;
using Telephony.Core.Sip.Parsing;
using Telephony.Directory;
using Telephony.Host.Server;
using Telephony.Recording.Encryption;
using Telephony.Testing;

namespace Telephony.Host.Tests.Server;

/// <summary>REGISTER from the challenge to the row, with real digests and real PostgreSQL (RFC 3261 10.3 and 22, RFC 8760).</summary>
[FixtureLifeCycle(LifeCycle.SingleInstance)]
public sealed class RegistrationsTests
{
    private static readonly TransportPath s_path = new(SipTransport.Udp, IPEndPoint.Parse("127.0.0.1:5060"), IPEndPoint.Parse("127.0.0.3:5062"));

    private TestDatabase _database = null!;
    private MasterKey _key = null!;
    private DirectoryStore _directory = null!;
    private Registrations _registrations = null!;
    private int _sequence;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _database = await TestDatabase.CreateAsync([.. Modules.Migrated]);
        _key = MasterKey.Generate();
        var protector = new SecretProtector(_key);
        _directory = new DirectoryStore(_database.DataSource, protector, TimeProvider.System);
        _registrations = new Registrations(_directory, new PhoneAuthentication(_directory, TimeProvider.System), TimeProvider.System);
        await new DirectoryImport(_database.DataSource, protector, TimeProvider.System).ImportAsync("phones.json", Encoding.UTF8.GetBytes(
            """
            { "establishments": [ { "code": "E", "name": "E", "timeZone": "Europe/Paris" } ],
              "phones": [ { "user": "old", "password": "secret", "digest": "md5", "establishment": "E", "location": "1" },
                          { "user": "new", "password": "secret", "digest": "sha256", "establishment": "E", "location": "2" } ] }
            """), CancellationToken.None);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _database.DisposeAsync();
        _key.Dispose();
    }

    private SipRequest Register(string aor, string contact, SipHeader? authorization = null)
    {
        var text = string.Join("\r\n", [
            "REGISTER sip:127.0.0.1 SIP/2.0", "Via: SIP/2.0/UDP 127.0.0.3:5062;branch=z9hG4bK1", $"From: <sip:{aor}@127.0.0.1>;tag=a", $"To: <sip:{aor}@127.0.0.1>",
            $"Call-ID: {aor}", $"CSeq: {++_sequence} REGISTER", "Max-Forwards: 70", $"Contact: {contact}", "Expires: 600",
            .. authorization is { } field ? [$"{field.Name}: {field.Value}"] : Array.Empty<string>(), "Content-Length: 0", "", ""]);
        Assert.That(SipMessageParser.TryParse(Encoding.ASCII.GetBytes(text), out var message, out var error), Is.True, error.ToString());
        return (SipRequest)message!;
    }

    private Task<SipAnswer> AnswerAsync(SipRequest request) => _registrations.AnswerAsync(request, s_path, CancellationToken.None);

    /// <summary>Asks, is challenged, and gives the credentials of the answer that follows.</summary>
    private async Task<(SipHeader Credentials, SipAnswer Challenge)> ChallengedAsync(string aor, string user, string password)
    {
        var request = Register(aor, $"<sip:{aor}@127.0.0.3:5062>");
        var challenge = await AnswerAsync(request);
        Assert.That(challenge.Status, Is.EqualTo(401));
        var client = new DigestClient(user, password);
        Assert.That(client.TryAccept(request.CreateResponse(401, "t", challenge.Headers)), Is.True);
        return (client.Authorize(SipMethod.Register, request.RequestUri, Guid.NewGuid().ToString("N"))!.Value, challenge);
    }

    [TestCase("old", "algorithm=MD5")]
    [TestCase("new", "algorithm=SHA-256")]
    public async Task A_phone_is_challenged_as_the_import_says_and_its_contact_becomes_a_row(string user, string algorithm)
    {
        var (credentials, challenge) = await ChallengedAsync(user, user, "secret");
        Assert.That(challenge.Headers.Single().Value, Does.Contain(algorithm));
        var answer = await AnswerAsync(Register(user, $"<sip:{user}@127.0.0.3:5062>", credentials));
        Assert.That(answer.Status, Is.EqualTo(200));
        Assert.That(answer.Headers.Single(header => header.Name == "Contact").Value, Does.StartWith($"<sip:{user}@127.0.0.3:5062>;expires="));
        var binding = (await _directory.BindingsAsync(user, CancellationToken.None)).Single();
        Assert.That((binding.Contact, binding.Received), Is.EqualTo(($"sip:{user}@127.0.0.3:5062", "udp:127.0.0.3:5062")));
    }

    [Test]
    public async Task Credentials_that_were_used_once_are_challenged_again_as_stale()
    {
        var (credentials, _) = await ChallengedAsync("old", "old", "secret");
        Assert.That((await AnswerAsync(Register("old", "<sip:old@127.0.0.3>", credentials))).Status, Is.EqualTo(200));
        var replay = await AnswerAsync(Register("old", "<sip:thief@127.0.0.66>", credentials));
        Assert.That(replay.Status, Is.EqualTo(401));
        Assert.That(replay.Headers.Single().Value, Does.Contain("stale=true"));
        Assert.That((await _directory.BindingsAsync("old", CancellationToken.None)).Select(binding => binding.Contact), Has.None.Contains("thief"));
    }

    [Test]
    public async Task A_wrong_password_is_challenged_again_and_not_as_stale()
    {
        var (credentials, _) = await ChallengedAsync("old", "old", "guess");
        var answer = await AnswerAsync(Register("old", "<sip:old@127.0.0.66>", credentials));
        Assert.That(answer.Status, Is.EqualTo(401));
        Assert.That(answer.Headers.Single().Value, Does.Not.Contain("stale"));
    }

    [Test]
    public async Task A_phone_does_not_register_for_another()
    {
        var (credentials, _) = await ChallengedAsync("new", "old", "secret");
        Assert.That((await AnswerAsync(Register("new", "<sip:old@127.0.0.3>", credentials))).Status, Is.EqualTo(401).Or.EqualTo(403));
        (credentials, _) = await ChallengedAsync("old", "old", "secret");
        Assert.That((await AnswerAsync(Register("new", "<sip:old@127.0.0.3>", credentials))).Status, Is.EqualTo(403));
    }

    [TestCase("nobody")]
    [TestCase("%00")]
    public async Task A_stranger_is_challenged_like_a_phone(string user) =>
        Assert.That((await AnswerAsync(Register(user, "<sip:x@127.0.0.66>"))).Status, Is.EqualTo(401));

    [Test]
    public async Task Credentials_that_cannot_be_read_get_400() =>
        Assert.That((await AnswerAsync(Register("old", "<sip:x@127.0.0.66>", new SipHeader("Authorization", "Digest username=\"old")))).Status, Is.EqualTo(400));
}

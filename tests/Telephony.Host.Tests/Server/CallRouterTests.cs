using Telephony.Calls;
using Telephony.Testing;

namespace Telephony.Host.Tests.Server;

/// <summary>Who is calling and what answers (DESIGN 7), from the INVITE on the wire to the row in PostgreSQL.</summary>
[CancelAfter(60_000)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class CallRouterTests
{
    private const string Phone = "<sip:cell-12@127.0.0.1>";
    private const string Anything = "sip:0123@127.0.0.1";

    private RouterBench _bench = null!;

    [SetUp]
    public async Task StartAsync() => _bench = await RouterBench.StartAsync();

    [TearDown]
    public async Task StopAsync() => await _bench.DisposeAsync();

    /// <summary>Is answered and hangs up; returns the record.</summary>
    private async Task<CallRecord> AnsweredAsync(LoopbackCaller caller)
    {
        var answer = await caller.InviteAsync();
        Assert.That(answer, Does.StartWith("SIP/2.0 200 "));
        await caller.AckAsync();
        Assert.That(await caller.RequestAsync("BYE"), Does.StartWith("SIP/2.0 200 "));
        var record = await _bench.RecordAsync();
        Assert.That(record, Is.Not.Null);
        return record!;
    }

    [TestCase(RouterBench.Stranger)]
    [TestCase(RouterBench.Trunk)]
    public async Task A_From_that_names_a_phone_is_challenged_wherever_it_comes_from(string address)
    {
        using var caller = _bench.Caller(address, Phone);
        var answer = await caller.InviteAsync();
        Assert.That(answer, Does.StartWith("SIP/2.0 401 ").And.Contains("WWW-Authenticate: Digest realm=\"telephony\""));
        Assert.That(await _bench.RecordAsync(), Is.Null, "nobody has called yet");
    }

    [Test]
    public async Task Whoever_calls_back_the_number_that_he_was_shown_is_answered()
    {
        using var caller = _bench.Caller(RouterBench.Trunk, target: "sip:0320160295@127.0.0.1");
        var record = await AnsweredAsync(caller);
        Assert.That((record.Kind, record.To, record.Outcome), Is.EqualTo((CallKind.Deposit, "+33320160295", CallOutcome.NoMessage)));
    }

    [TestCase(Phone)]
    [TestCase("<sip:0612345678@carrier.example>")]
    public async Task Credentials_that_prove_a_phone_reach_the_services_whatever_From_says_and_wherever_they_come_from(string from)
    {
        using var caller = _bench.Caller(RouterBench.Stranger, from, Anything);
        caller.Fields = [RouterBench.Authorization(await caller.InviteAsync(), "cell-12", "secret", Anything)];
        var record = await AnsweredAsync(caller);
        Assert.That((record.Kind, record.From, record.To), Is.EqualTo((CallKind.Services, "cell-12", "0123")));
    }

    [Test]
    public async Task Credentials_that_name_a_phone_without_proof_are_challenged_even_from_a_trunk()
    {
        using var caller = _bench.Caller(RouterBench.Trunk, Phone);
        var challenge = await caller.InviteAsync();
        using var thief = _bench.Caller(RouterBench.Trunk);
        thief.Fields = [RouterBench.Authorization(challenge, "cell-12", "guess")];
        Assert.That(await thief.InviteAsync(), Does.StartWith("SIP/2.0 401 "));
        Assert.That(await _bench.RecordAsync(), Is.Null);
    }

    [Test]
    public async Task Credentials_of_nobody_leave_the_decision_to_the_source([Values(RouterBench.Trunk, RouterBench.Stranger)] string address)
    {
        using var phone = _bench.Caller(RouterBench.Stranger, Phone);
        var challenge = await phone.InviteAsync();
        using var caller = _bench.Caller(address);
        caller.Fields = [RouterBench.Authorization(challenge, "nobody", "secret")];
        if (address == RouterBench.Trunk) Assert.That((await AnsweredAsync(caller)).Kind, Is.EqualTo(CallKind.Deposit));
        else Assert.That(await caller.InviteAsync(), Does.StartWith("SIP/2.0 401 "));
    }

    [Test]
    public async Task Credentials_that_cannot_be_read_get_400()
    {
        using var caller = _bench.Caller(RouterBench.Trunk);
        caller.Fields = ["Authorization: Digest realm=\"telephony\", username=\"cell-12"];
        Assert.That(await caller.InviteAsync(), Does.StartWith("SIP/2.0 400 "));
    }

    [Test]
    public async Task A_trunk_that_dials_a_deposit_number_reaches_the_deposit_line()
    {
        using var caller = _bench.Caller(RouterBench.Trunk);
        var record = await AnsweredAsync(caller);
        Assert.That((record.Kind, record.From, record.To), Is.EqualTo((CallKind.Deposit, "+33612345678", "+33320160294")));
    }

    [TestCase(Anything, "0123")]
    [TestCase("sip:0320160296@127.0.0.1", "+33320160296")]
    [TestCase("sip:127.0.0.1", "")]
    public async Task A_trunk_that_dials_anything_else_gets_404_and_a_record(string target, string dialled)
    {
        using var caller = _bench.Caller(RouterBench.Trunk, target: target);
        Assert.That(await caller.InviteAsync(), Does.StartWith("SIP/2.0 404 "));
        var record = (await _bench.RecordAsync())!;
        Assert.That((record.Outcome, record.From, record.To, record.AnsweredAt), Is.EqualTo((CallOutcome.Failed, "+33612345678", dialled, (DateTimeOffset?)null)));
    }

    [Test]
    public async Task Any_other_source_gets_a_challenge_that_tells_it_nothing()
    {
        using var stranger = _bench.Caller(RouterBench.Stranger);
        using var phone = _bench.Caller(RouterBench.Stranger, Phone);
        var (toStranger, toPhone) = (Shape(await stranger.InviteAsync()), Shape(await phone.InviteAsync()));
        Assert.That(toStranger.First(), Does.StartWith("SIP/2.0 401 "));
        Assert.That(toStranger, Is.EqualTo(toPhone), "the same fields with the same parameters");

        static IEnumerable<string> Shape(string response) => response.Split("\r\n").Select(line => line switch
        {
            _ when line.StartsWith("WWW-Authenticate:", StringComparison.Ordinal) => string.Join(',', line.Split(',').Select(part => part.Split("nonce=")[0])),
            _ when line.StartsWith("SIP/2.0 ", StringComparison.Ordinal) => line,
            _ => line.Split(':')[0],
        });
    }

    [Test]
    public async Task A_number_hidden_by_Privacy_id_is_not_on_record()
    {
        using var caller = _bench.Caller(RouterBench.Trunk, "<sip:anonymous@anonymous.invalid>");
        caller.Fields = ["P-Asserted-Identity: <sip:+33711111111@carrier.example>", "Privacy: id"];
        Assert.That((await AnsweredAsync(caller)).From, Is.Null);
    }

    [Test]
    public async Task The_asserted_identity_of_a_trunk_is_the_calling_number()
    {
        using var caller = _bench.Caller(RouterBench.Trunk);
        caller.Fields = ["P-Asserted-Identity: <sip:+33711111111@carrier.example>"];
        Assert.That((await AnsweredAsync(caller)).From, Is.EqualTo("+33711111111"));
    }

    [TestCase(RouterBench.Proxy, "SIP/2.0/UDP 10.9.9.9;branch=z9hG4bKa;received=127.0.0.2", "200")]
    [TestCase(RouterBench.Proxy, "SIP/2.0/UDP 127.0.0.2;branch=z9hG4bKa;received=127.0.0.66", "401")]
    [TestCase(RouterBench.Proxy, "SIP/2.0/UDP 127.0.0.66;branch=z9hG4bKa, SIP/2.0/UDP 127.0.0.2;branch=z9hG4bKb", "401")]
    [TestCase(RouterBench.Stranger, "SIP/2.0/UDP 127.0.0.2;branch=z9hG4bKa;received=127.0.0.2", "401")]
    public async Task Behind_our_proxy_received_names_the_source_and_from_anybody_else_it_is_not_believed(string address, string via, string status)
    {
        using var caller = _bench.Caller(address, viaBelow: via);
        Assert.That(await caller.InviteAsync(), Does.StartWith($"SIP/2.0 {status} "));
    }

    [Test]
    public async Task An_offer_that_we_cannot_answer_gets_488_and_a_record()
    {
        using var caller = _bench.Caller(RouterBench.Trunk);
        Assert.That(await caller.InviteAsync(caller.Sdp().Replace("RTP/AVP 8 101", "RTP/AVP 18", StringComparison.Ordinal)), Does.StartWith("SIP/2.0 488 "));
        Assert.That((await _bench.RecordAsync())!.Outcome, Is.EqualTo(CallOutcome.Failed));
    }
}

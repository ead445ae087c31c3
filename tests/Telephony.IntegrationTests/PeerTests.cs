using Telephony.IntegrationTests.Peers;

namespace Telephony.IntegrationTests;

/// <summary>Other people's software as callers: a deposit and a listening by SIPp and by baresip, over UDP and TCP, and the keys that a phone may send otherwise.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class PeerTests
{
    private static readonly TimeSpan Notice = TimeSpan.FromSeconds(22);
    private static readonly TimeSpan Listening = TimeSpan.FromSeconds(30); // how full the mailbox is, when the message came, from whom, then the message
    private TelephonyServer _server = null!;

    [OneTimeSetUp]
    public async Task StartServerAsync()
    {
        _server = await TelephonyServer.StartAsync();
        await _server.ImportAsync(TestDirectory.Import(
            "10000001", "10000002", "10203040", "10203050", "10000005", "10000006", "10000007", "10000008", "10000009", "10000010", "10000011"));
    }

    [OneTimeTearDown]
    public async Task StopServerAsync()
    {
        if (_server is not null) await _server.DisposeAsync();
    }

    [TestCase("udp", "10000001")]
    [TestCase("tcp", "10000002")]
    public async Task SIPp_leaves_a_message_and_then_listens_to_it(string transport, string identifier)
    {
        await SippPeer.RunAsync(_server, "deposit.xml", transport, TestDirectory.DepositNumber, Notice, null,
            ("caller", TestDirectory.RelativeOf(identifier)), ("identifier", identifier));
        var message = await _server.MessageAsync(identifier);
        Assert.That(message.From, Is.EqualTo(TestDirectory.RelativeOf(identifier)));
        Assert.That(message.Seconds, Is.InRange(6.5, 30));
        Assert.That(message.State, Is.EqualTo("new"));

        await SippPeer.RunAsync(_server, "listening.xml", transport, "services", Listening,
            (TestDirectory.PhoneOf(identifier), TestDirectory.PhonePassword), ("caller", TestDirectory.PhoneOf(identifier)), ("identifier", identifier), ("code", TestDirectory.Code));
        await _server.WaitUntilHeardAsync(identifier, TimeSpan.FromSeconds(30));
    }

    // No key twice in a row: when the machine stands still between two, baresip gets them together and drops a repeated one.
    [TestCase("udp", "10203040")]
    [TestCase("tcp", "10203050")]
    public async Task Baresip_leaves_a_message_and_then_listens_to_it(string transport, string identifier)
    {
        await using (var relative = await BaresipPeer.StartAsync(TestDirectory.RelativeOf(identifier), "", transport))
        {
            await relative.DialAsync(_server, TestDirectory.DepositNumber);
            await relative.WaitForSoundAsync(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(10));
            await relative.KeyAsync("1");
            await relative.WaitForSoundAsync(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(10));
            await relative.KeyAsync($"{identifier}#");
            await relative.WaitForToneAsync(TimeSpan.FromSeconds(60));
            await Task.Delay(TimeSpan.FromSeconds(5), TimeProvider.System); // it speaks all the time
            await relative.HangUpAsync();
        }
        var message = await _server.MessageAsync(identifier);
        Assert.That(message.Seconds, Is.InRange(4, 9));

        await using var phone = await BaresipPeer.StartAsync(TestDirectory.PhoneOf(identifier), TestDirectory.PhonePassword, transport);
        await phone.DialAsync(_server, "services");
        await phone.WaitForSoundAsync(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(10));
        await phone.KeyAsync($"{identifier}#");
        await phone.WaitForSoundAsync(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(20));
        await phone.KeyAsync($"{TestDirectory.Code}#");
        await phone.WaitForSoundAsync(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(20));
        await phone.KeyAsync("#");
        await phone.WaitForSoundAsync(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(20));
        await phone.KeyAsync("3");
        await _server.WaitUntilHeardAsync(identifier, TimeSpan.FromSeconds(60));
        await phone.HangUpAsync();
    }

    [TestCase("rfc4733", "udp", "10000005")]
    [TestCase("info", "tcp", "10000006")]
    [TestCase("tones", "udp", "10000007")]
    public async Task Keys_are_taken_whichever_way_the_caller_sends_them(string keys, string transport, string identifier)
    {
        await LoadGeneratorPeer.DepositAsync(_server, identifier, 3, "--keys", keys, "--transport", transport);
        Assert.That((await _server.MessageAsync(identifier)).Seconds, Is.InRange(2.9, 3.5));
    }

    [Test]
    public async Task A_caller_over_IPv6_with_mu_law_is_served_like_any_other()
    {
        await LoadGeneratorPeer.DepositAsync(_server, "10000008", 3, "--server", $"[::1]:{_server.Port}", "--codec", "pcmu");
        Assert.That((await _server.MessageAsync("10000008")).Seconds, Is.InRange(2.9, 3.5));
    }

    [Test]
    public async Task A_number_that_is_on_nobodys_list_leaves_nothing()
    {
        await using var run = LoadGeneratorPeer.Start(_server, "dial +33320160294; wait-sound; key 1; wait-quiet; key 10000009#; wait-quiet; wait-sound; hangup", "--from", "+33699999999");
        await run.SucceedAsync(TimeSpan.FromMinutes(2));
        Assert.That(await _server.MailboxAsync("10000009"), Is.Empty);
    }

    [TestCase("dial nobody expect 401", "127.0.0.9")]
    [TestCase("dial +33100000000 expect 404", TestDirectory.TrunkAddress)]
    public async Task A_stranger_and_a_wrong_number_are_refused(string script, string address)
    {
        await using var run = LoadGeneratorPeer.Start(_server, script, "--local", address);
        await run.SucceedAsync(TimeSpan.FromMinutes(1));
    }
}

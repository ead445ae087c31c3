using System.Net;
using Telephony.Host.Settings;
using Telephony.Web.Mail;

namespace Telephony.Host.Tests.Settings;

/// <summary>Settings from file, environment and command line (DESIGN 8).</summary>
[NonParallelizable]
public sealed class SettingsReaderTests
{
    private readonly List<string> _set = [];
    private string _file = "";

    [SetUp]
    public void MakeFolder() => _file = Path.Combine(TestContext.CurrentContext.WorkDirectory, $"{Guid.NewGuid():N}.json");

    [TearDown]
    public void CleanUp()
    {
        File.Delete(_file);
        foreach (var name in _set) Environment.SetEnvironmentVariable(name, null);
        _set.Clear();
    }

    private void Set(string name, string value)
    {
        Environment.SetEnvironmentVariable(name, value);
        _set.Add(name);
    }

    private TelephonySettings Read(params (string Name, string? Value)[] commandLine) =>
        SettingsReader.Read(_file, commandLine.ToDictionary(item => item.Name, item => item.Value));

    [Test]
    public void Without_anything_set_the_defaults_hold()
    {
        var settings = Read();
        Assert.That(settings.SipListen, Is.EqualTo(new[] { IPEndPoint.Parse("127.0.0.1:5060") }));
        Assert.That((settings.RtpLow, settings.RtpHigh), Is.EqualTo((20_000, 29_999)));
        Assert.That(settings.RtpTimeout, Is.EqualTo(TimeSpan.FromSeconds(20)));
        Assert.That(settings.Diagnostics, Is.False);
    }

    [Test]
    public void The_environment_wins_over_the_file_and_the_command_line_over_both()
    {
        File.WriteAllText(_file, """{ "rtp": { "timeout": 11, "ports": "30000-30100" }, "diagnostics": true, "calls": { "limit": 7 } }""");
        Set("TELEPHONY_RTP__TIMEOUT", "12");
        Set("TELEPHONY_CALLS__LIMIT", "8");
        var settings = Read(("calls.limit", "9"), ("db", null));
        Assert.That(settings.RtpTimeout, Is.EqualTo(TimeSpan.FromSeconds(12)));
        Assert.That(settings.CallLimit, Is.EqualTo(9));
        Assert.That(settings.RtpLow, Is.EqualTo(30_000));
        Assert.That(settings.Diagnostics, Is.True);
    }

    [Test]
    public void Terms_of_the_search_and_of_exports_are_set_within_bounds()
    {
        Assert.That((Read().SearchMonths, Read().ExportsLast), Is.EqualTo((12, TimeSpan.FromDays(7))));
        Set("TELEPHONY_RETENTION__SEARCH", "3");
        Set("TELEPHONY_EXPORTS__LAST", "90");
        Assert.That((Read().SearchMonths, Read().ExportsLast), Is.EqualTo((3, TimeSpan.FromDays(90))));
        Assert.Throws<SettingException>(() => Read(("retention.search", "2")));
        Assert.Throws<SettingException>(() => Read(("exports.last", "0")));
    }

    [TestCase("0", 0)]
    [TestCase("10", 10)]
    [TestCase(null, 0)]
    public void The_complexity_of_sealing_is_set_from_0_to_10(string? value, int complexity)
    {
        if (value is not null) Set("TELEPHONY_OPUS__COMPLEXITY", value);
        Assert.That(Read().OpusComplexity, Is.EqualTo(complexity));
    }

    [Test]
    public void A_list_may_be_a_list_in_the_file_and_commas_elsewhere()
    {
        File.WriteAllText(_file, """{ "proxies": [ "127.0.0.9", "::1" ] }""");
        var settings = Read(("sip.listen", "127.0.0.1:5070,[::1]:5071"));
        Assert.That(settings.Proxies, Is.EqualTo(new[] { IPAddress.Parse("127.0.0.9"), IPAddress.IPv6Loopback }));
        Assert.That(settings.SipListen, Is.EqualTo(new[] { IPEndPoint.Parse("127.0.0.1:5070"), IPEndPoint.Parse("[::1]:5071") }));
    }

    [Test]
    public void Networks_are_gathered_by_establishment_and_the_zone_and_the_idle_time_are_read()
    {
        File.WriteAllText(_file, """{ "console": { "networks": [ "MA-ROUEN=10.1.0.0/16", "MA-ROUEN=fd00::/8", "*=192.0.2.0/24" ], "tls": true, "idle": 5 } }""");
        var settings = Read(("console.timeZone", "Indian/Reunion"));
        Assert.That(settings.ConsoleNetworks.Keys, Is.EquivalentTo(new[] { "MA-ROUEN", "*" }));
        Assert.That(settings.ConsoleNetworks["MA-ROUEN"], Is.EqualTo(new[] { IPNetwork.Parse("10.1.0.0/16"), IPNetwork.Parse("fd00::/8") }));
        Assert.That((settings.ConsoleTimeZone.Id, settings.ConsoleBehindTls, settings.ConsoleIdle), Is.EqualTo(("Indian/Reunion", true, TimeSpan.FromMinutes(5))));
        Assert.That(new TelephonySettings().ConsoleTimeZone.Id, Is.EqualTo("Europe/Paris"));
    }

    [Test]
    public void A_mail_server_has_a_sender_and_its_port_follows_from_how_it_is_protected()
    {
        Assert.That(Read().Mail, Is.Null);
        var mail = Read(("mail.host", "mail.example.org"), ("mail.from", "console@example.org"), ("mail.user", "console"), ("mail.password", "secret")).Mail!;
        Assert.That(mail, Is.EqualTo(new MailOptions { Host = "mail.example.org", Port = 587, Tls = MailTls.StartTls, From = "console@example.org", User = "console", Password = "secret" }));
        Assert.That($"{mail}", Does.Not.Contain("secret").And.Not.Contain("console"));
        Assert.That(Read(("mail.host", "m"), ("mail.from", "a@b"), ("mail.tls", "implicit")).Mail!.Port, Is.EqualTo(465));
        Assert.That(() => Read(("mail.host", "m")), Throws.TypeOf<SettingException>().With.Message.StartsWith("setting mail.from: must be given"));
        Assert.That(() => Read(("mail.host", "m"), ("mail.from", "a@b"), ("mail.tls", "none"), ("mail.user", "u")), Throws.TypeOf<SettingException>().With.Message.StartsWith("setting mail.tls: must not be none"));
    }

    [Test]
    public void A_provider_of_identities_is_read_whole_or_not_at_all()
    {
        File.WriteAllText(_file, """{ "console": { "oidc": { "authority": "https://id.example/realm/", "clientId": "console", "clientSecret": "s", "acr": [ "a2", "a3" ], "label": "Agents" } } }""");
        var provider = Read().ConsoleOidc!;
        Assert.That((provider.Name, provider.ClientId, provider.ClientSecret, provider.Claim, provider.Label), Is.EqualTo(("https://id.example/realm", "console", "s", "sub", "Agents")));
        Assert.That((provider.Acr, provider.Amr, provider.Scopes), Is.EqualTo((new[] { "a2", "a3" }, Array.Empty<string>(), new[] { "openid" })));
        foreach (var (name, value, reason) in new[]
        {
            ("authority", "http://id.example", "setting console.oidc.authority: must be an https address, except on this machine"), ("clientSecret", "", "setting console.oidc.clientSecret: is needed"),
            ("acr", "", "setting console.oidc.acr: or console.oidc.amr must say by what the provider vouches for the second factor"), ("authority", "", "setting console.oidc.clientId: needs console.oidc.authority"),
        })
            Assert.That(() => Read(($"console.oidc.{name}", value)), Throws.TypeOf<SettingException>().With.Message.EqualTo(reason));
        Assert.That(Read(("console.oidc.acr", ""), ("console.oidc.amr", "mfa")).ConsoleOidc!.Amr, Is.EqualTo(new[] { "mfa" }));
        Assert.That(new TelephonySettings().ConsoleOidc, Is.Null);
    }

    [TestCase("mail.port", "0", "setting mail.port: must be a whole number from 1 to 65535")]
    [TestCase("mail.tls", "yes", "setting mail.tls: must be starttls or implicit or none")]
    [TestCase("mail.from", "console", "setting mail.from: must be a mail address such as console@example.org")]
    [TestCase("console.address", "console", "setting console.address: must be an http or https address")]
    [TestCase("rtp.timeout", "soon", "setting rtp.timeout: must be a whole number from 1 to 3600")]
    [TestCase("rtp.timeout", "0", "setting rtp.timeout: must be a whole number from 1 to 3600")]
    [TestCase("rtp.ports", "20001-20100", "setting rtp.ports: must be LOW-HIGH, such as 20000-29999, with LOW even and both between 1024 and 65535")]
    [TestCase("rtp.ports", "30000", "setting rtp.ports: must be LOW-HIGH, such as 20000-29999, with LOW even and both between 1024 and 65535")]
    [TestCase("sip.listen", "localhost:5060", "setting sip.listen: must be HOST:PORT with a numeric address, such as 127.0.0.1:5060 or [::1]:5060")]
    [TestCase("sip.listen", "127.0.0.1", "setting sip.listen: must be HOST:PORT with a numeric address, such as 127.0.0.1:5060 or [::1]:5060")]
    [TestCase("sip.public", "example.org", "setting sip.public: must be a numeric IPv4 or IPv6 address")]
    [TestCase("diagnostics", "yes", "setting diagnostics: must be true or false")]
    [TestCase("opus.complexity", "11", "setting opus.complexity: must be a whole number from 0 to 10")]
    [TestCase("opus.complexity", "-1", "setting opus.complexity: must be a whole number from 0 to 10")]
    [TestCase("opus.complexity", "fast", "setting opus.complexity: must be a whole number from 0 to 10")]
    [TestCase("console.idle", "0", "setting console.idle: must be a whole number from 1 to 480")]
    [TestCase("console.timeZone", "Paris", "setting console.timeZone: must be an IANA time zone such as Europe/Paris")]
    [TestCase("console.networks", "10.0.0.0/8", "setting console.networks: must be ESTABLISHMENT=NETWORK, such as MA-ROUEN=10.1.0.0/16, or *=10.0.0.0/8 for officers of no single establishment; separate several by commas")]
    [TestCase("otlp.endpoint", "collector:4318", "setting otlp.endpoint: must be an http or https address")]
    [TestCase("rtp.timout", "20", "setting rtp.timout: there is no such setting")]
    public void A_wrong_setting_is_named_with_the_reason(string name, string value, string message) =>
        Assert.That(() => Read((name, value)), Throws.TypeOf<SettingException>().With.Message.EqualTo(message));

    [Test]
    public void A_file_that_is_no_json_is_named()
    {
        File.WriteAllText(_file, "{ \"rtp\": ");
        Assert.That(() => Read(), Throws.TypeOf<SettingException>().With.Message.Contains(Path.GetFileName(_file)));
    }
}

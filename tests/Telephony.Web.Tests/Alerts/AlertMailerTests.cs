using Microsoft.Extensions.Logging;
using MimeKit;
using Npgsql;
using Telephony.Calls;
using Telephony.Monitoring;
using Telephony.Monitoring.Alerts;
using Telephony.Testing;
using Telephony.Web.Alerts;
using Telephony.Web.Mail;
using Telephony.Web.Staff;
using Telephony.Web.Tests.Mail;

namespace Telephony.Web.Tests.Alerts;

/// <summary>Mails that say that an alert fired and nothing of it: once at least, later when the server does not take them, given up in the end (MON-06).</summary>
public sealed class AlertMailerTests
{
    private const string Address = "a.martin@example.org";

    private readonly List<string> _logged = [];
    private TestDatabase _database = null!;
    private FakeTimeProvider _clock = null!;
    private AuditList _audit = null!;
    private OfficerAccounts _officers = null!;
    private AlertStore _alerts = null!;
    private SmtpSink _sink = null!;

    [SetUp]
    public async Task SetUp()
    {
        _logged.Clear();
        _database = await TestDatabase.CreateAsync(typeof(CallStore).Assembly, typeof(Recordings).Assembly, typeof(ConsoleSite).Assembly);
        _clock = new FakeTimeProvider();
        _audit = new AuditList();
        _officers = new OfficerAccounts(_database.DataSource, _audit, _clock, new HashCost(Password: 1, RecoveryCode: 1));
        _alerts = new AlertStore(_database.DataSource);
        _sink = new SmtpSink();
        await _officers.AddAsync("a.martin", OfficerRole.MonitoringOfficer, SurfaceRig.Rouen, ConsoleRig.Keeper, default);
        await _officers.SetMailAsync("a.martin", Address, ConsoleRig.Keeper, default);
        await FireAsync("a");
    }

    [TearDown]
    public async Task TearDown()
    {
        await _sink.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Test]
    public async Task A_mail_says_that_an_alert_fired_when_and_where_to_sign_in_and_nothing_else()
    {
        Assert.That(await MailAsync(), Is.EqualTo(1));
        Assert.That(_sink.Recipients, Is.EqualTo(new[] { Address }));
        using var mail = Parse(_sink.Mails.Single());
        var fired = (await _alerts.FiredAsync(null, DateTimeOffset.UnixEpoch, default)).Single();
        Assert.That(mail.Subject, Is.EqualTo("Une alerte de la console s'est déclenchée / An alert of the console has fired"));
        Assert.That(mail.TextBody!.ReplaceLineEndings("\n"), Is.EqualTo(
            $"Une alerte de la console s'est déclenchée : 2026-03-02 13:00:00. Pour la consulter, identifiez-vous : https://console.example.org/alerts/fired/{fired.Id}\n\n"
            + $"An alert of the console fired at 2026-03-02 13:00:00. To see it, sign in: https://console.example.org/alerts/fired/{fired.Id}\n"));
        foreach (var secret in new[] { "12345678", "612345678", "ROUEN", "threats", "a.martin\"" }) Assert.That(_sink.Mails.Single(), Does.Not.Contain(secret), "neither in a header");
        Assert.That((mail.Headers[HeaderId.AutoSubmitted], mail.Date), Is.EqualTo(("auto-generated", _clock.GetUtcNow())));
        Assert.That(await MailAsync(), Is.Zero, "it was sent");
    }

    [Test]
    public async Task A_server_that_takes_no_mail_is_tried_again_with_longer_pauses_and_given_up_after_a_day()
    {
        _sink.Mood = SinkMood.Busy;
        var began = _clock.GetUtcNow();
        var attempts = new List<TimeSpan>();
        while (await CountAsync() == 1)
        {
            Assert.That(await MailAsync(), Is.Zero);
            attempts.Add(_clock.GetUtcNow() - began);
            var pause = AlertMailer.PauseAfter(attempts.Count);
            _clock.Advance(pause - TimeSpan.FromMilliseconds(1));
            Assert.That((await MailAsync(), _sink.Connections), Is.EqualTo((0, attempts.Count)), "not before the pause is over, and bounded");
            _clock.Advance(TimeSpan.FromMilliseconds(1));
        }
        Assert.That(attempts.Take(5).Select(at => at.TotalSeconds), Is.EqualTo(new[] { 0, 10, 30, 70, 150 }));
        Assert.That(attempts.Zip(attempts.Skip(1), (one, next) => next - one), Is.Ordered.And.All.LessThanOrEqualTo(AlertMailer.LongestPause));
        Assert.That(attempts[^1], Is.InRange(AlertMailer.Longest, AlertMailer.Longest + AlertMailer.LongestPause));
        Assert.That(_logged.Count(line => line.StartsWith("Warning", StringComparison.Ordinal)), Is.EqualTo(attempts.Count - 1));
        Assert.That(_logged[^1], Does.StartWith("Error").And.Contain("given up").And.Not.Contain(Address));
        _sink.Mood = SinkMood.Good;
        Assert.That((await MailAsync(), _sink.Mails.Count), Is.EqualTo((0, 0)));
    }

    [Test]
    public async Task A_server_that_says_nothing_is_waited_for_half_a_minute_and_a_killed_node_leaves_the_mail_to_another()
    {
        _sink.Mood = SinkMood.Silent;
        var sending = MailAsync();
        while (_sink.Connections == 0 || _clock.NextTimer is null) await Task.Yield();
        Assert.That(await MailAsync(), Is.Zero, "another node leaves it alone meanwhile");
        Assert.That(_sink.Connections, Is.EqualTo(1));
        _clock.Advance(AlertMailer.Patience);
        Assert.That(await sending, Is.Zero);

        // Taken by a node that never came back.
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.That(await _alerts.TakeMailAsync(_clock.GetUtcNow(), 2 * AlertMailer.Patience, default), Is.Not.Null);
        _sink.Mood = SinkMood.Good;
        Assert.That(await MailAsync(), Is.Zero);
        _clock.Advance(2 * AlertMailer.Patience);
        Assert.That(await MailAsync(), Is.EqualTo(1));
    }

    [Test]
    public async Task A_mail_of_which_nobody_knows_whether_it_was_taken_is_sent_again_as_the_same()
    {
        _sink.Mood = SinkMood.GoneAfterwards;
        Assert.That(await MailAsync(), Is.Zero);
        _sink.Mood = SinkMood.Good;
        _clock.Advance(TimeSpan.FromSeconds(10));
        Assert.That(await MailAsync(), Is.EqualTo(1));
        Assert.That(_sink.Mails.Select(mail => Parse(mail).MessageId).Distinct().Count(), Is.EqualTo(1));
        Assert.That(_sink.Mails, Has.Count.EqualTo(2));
    }

    [TestCase("disabled")]
    [TestCase("role")]
    [TestCase("elsewhere")]
    [TestCase("no address")]
    public async Task Who_may_not_see_it_any_more_is_not_told(string what)
    {
        await (what switch
        {
            "disabled" => _officers.DisableAsync("a.martin", ConsoleRig.Keeper, default),
            "role" => _officers.SetRoleAsync("a.martin", OfficerRole.AccountsOffice, SurfaceRig.Rouen, ConsoleRig.Keeper, default),
            "elsewhere" => _officers.SetRoleAsync("a.martin", OfficerRole.MonitoringOfficer, SurfaceRig.Lille, ConsoleRig.Keeper, default),
            _ => _officers.SetMailAsync("a.martin", null, ConsoleRig.Keeper, default),
        });
        Assert.That(await MailAsync(), Is.Zero);
        Assert.That((await CountAsync(), _sink.Connections), Is.EqualTo((0L, 0)));
    }

    [Test]
    public async Task A_mail_that_is_refused_keeps_no_other_from_being_sent()
    {
        _sink.Mood = SinkMood.Busy;
        await MailAsync();
        _clock.Advance(TimeSpan.FromSeconds(1));
        await FireAsync("b");
        _sink.Mood = SinkMood.Good;
        Assert.That(await MailAsync(), Is.EqualTo(1), "the other waits for its pause");
        _clock.Advance(TimeSpan.FromSeconds(10));
        Assert.That(await MailAsync(), Is.EqualTo(1));
    }

    private async Task FireAsync(string call)
    {
        var officer = (await _officers.FindAsync("a.martin", default))!;
        if (call == "a")
        {
            await _alerts.SetAsync(
                new Alert(Guid.NewGuid(), null, "+33612345678", [AlertOccasion.Begun], "threats to the family", IsByMail: true, officer.Id, officer.Name, SurfaceRig.Rouen, _clock.GetUtcNow(), _clock.GetUtcNow().AddDays(10)),
                default);
        }
        await using var log = new CallLog(new CallStore(_database.DataSource, _clock), _clock, Microsoft.Extensions.Logging.Abstractions.NullLogger<CallLog>.Instance);
        log.Started(new CallStart(call, CallKind.Outbound, "n1", $"{call}@sip", "cell-12", "+33612345678", _clock.GetUtcNow()));
        log.Identified(call, Guid.NewGuid(), "12345678", SurfaceRig.Rouen, isProtected: false);
        await log.FlushAsync(default);
        Assert.That(await new AlertFeed(_database.DataSource, new NoneProtected()).RunOnceAsync(default), Is.EqualTo(1));
    }

    private Task<int> MailAsync()
    {
        var transport = new SmtpTransport(new MailOptions { Host = _sink.Address.Address.ToString(), Port = _sink.Address.Port, Tls = MailTls.None, From = "console@example.org" });
        var options = new ConsoleOptions { Clock = _clock, Database = _database.DataSource, Audit = _audit, Secrets = null!, Node = "n1" };
        return new AlertMailer(_alerts, _officers, transport, new Uri("https://console.example.org"), options, new Lines(_logged)).RunOnceAsync(default);
    }

    private async Task<long> CountAsync()
    {
        await using var connection = await _database.DataSource.OpenConnectionAsync();
        await using var command = new NpgsqlCommand("SELECT count(*) FROM monitoring.alert_mails", connection);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private static MimeMessage Parse(string mail)
    {
        using var stream = new MemoryStream(System.Text.Encoding.Latin1.GetBytes(mail));
        return MimeMessage.Load(stream);
    }

    private sealed class Lines(List<string> lines) : ILogger<AlertMailer>
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (lines) lines.Add($"{logLevel}: {formatter(state, exception)}");
        }
    }
}

/// <summary>A directory in which no number is protected.</summary>
internal sealed class NoneProtected : IProtectedNumbers
{
    public Task<IReadOnlyCollection<Guid>> ProtectedAmongAsync(IReadOnlyCollection<RecordedNumber> recordings, CancellationToken cancellation) => Task.FromResult<IReadOnlyCollection<Guid>>([]);
}

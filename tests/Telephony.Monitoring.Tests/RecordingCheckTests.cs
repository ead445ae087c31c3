using Microsoft.Extensions.Logging;
using Telephony.Calls;
using static Telephony.Monitoring.Tests.Given;

namespace Telephony.Monitoring.Tests;

public sealed class RecordingCheckTests
{
    private Rig _rig = null!;

    [SetUp]
    public async Task SetUp() => _rig = await Rig.CreateAsync();

    [TearDown]
    public async Task TearDown() => await _rig.DisposeAsync();

    [Test]
    public async Task What_is_as_it_should_be_is_no_fault()
    {
        await _rig.RecordAsync(1, "a");
        await using var running = await _rig.BeginAsync("b");
        await TellAsync("a", isProtected: false);
        var report = await RunAsync();
        Assert.That(report.Faults, Is.Empty);
        Assert.That(report.Recordings, Is.EqualTo(2));
    }

    [Test]
    public async Task A_recording_of_a_call_whose_record_is_protected_is_found()
    {
        var recording = await _rig.RecordAsync(1, "a");
        await _rig.RecordAsync(1, "b");
        await TellAsync("a", isProtected: true);
        await TellAsync("b", isProtected: false);
        await AssertFoundAsync(recording, RecordingFaultKind.ProtectedCall);
    }

    [Test]
    public async Task A_recording_of_a_call_with_a_protected_leg_is_found()
    {
        var recording = await _rig.RecordAsync(1, "a");
        await TellAsync("a", isProtected: false, RecordedPrivacy.Protected);
        await AssertFoundAsync(recording, RecordingFaultKind.ProtectedCall);
    }

    [Test]
    public async Task A_recording_of_a_number_that_was_protected_then_is_found()
    {
        var recording = await _rig.RecordAsync(1);
        _rig.Protected.Numbers.Add(Number);
        await AssertFoundAsync(recording, RecordingFaultKind.ProtectedNumber);
        Assert.That(_rig.Protected.Asked, Is.EqualTo(new[] { new RecordedNumber(recording, _rig.Detainee, Number, Noon) }));
    }

    [Test]
    public async Task A_recording_past_its_term_is_found_unless_it_is_held()
    {
        var recording = await _rig.RecordAsync(1);
        Assert.That((await RunAsync(TermOfNoon + RecordingCheck.Grace - Seconds(1))).Faults, Is.Empty);
        var late = TermOfNoon + RecordingCheck.Grace;
        Assert.That((await RunAsync(late)).Faults, Is.EqualTo(new[] { new RecordingFault(recording, RecordingFaultKind.PastTerm) }));
        await _rig.Store.HoldAsync(recording, "TJ-1", "a.martin", _rig.Now, default);
        Assert.That((await RunAsync(late)).Faults, Is.Empty);
    }

    [Test]
    public async Task A_sound_without_a_row_is_found_in_either_form([Values] bool isSealed)
    {
        var recording = isSealed ? await _rig.RecordAsync(1) : await SpoolAsync();
        await _rig.ExecuteAsync("DELETE FROM monitoring.recordings");
        await AssertFoundAsync(recording, RecordingFaultKind.SoundWithoutRow);
    }

    [Test]
    public async Task A_sound_that_was_erased_and_is_there_is_found()
    {
        var recording = await _rig.RecordAsync(1);
        await _rig.Store.MarkDueAsync(Node, TermOfNoon, default);
        await _rig.Store.FinishErasureAsync(recording, TermOfNoon, default);
        await AssertFoundAsync(recording, RecordingFaultKind.SoundWithoutRow);
    }

    [Test]
    public async Task A_row_without_a_sound_is_found_where_the_sound_should_lie()
    {
        var recording = await _rig.RecordAsync(1);
        _rig.Archive.Erase(recording);
        Assert.That((await _rig.Check("n2").RunAsync(_rig.Now, default)).Faults, Is.Empty, "another node's disk is not to be seen");
        await AssertFoundAsync(recording, RecordingFaultKind.RowWithoutSound);
    }

    [Test]
    public async Task A_row_that_never_got_its_sound_is_found_after_a_day()
    {
        var recording = Guid.CreateVersion7(Noon);
        await _rig.Store.BeginCallAsync(recording, Call(_rig.Detainee), Node, Noon, default);
        Assert.That((await RunAsync()).Faults, Is.Empty);
        Assert.That((await RunAsync(Noon.AddDays(1))).Faults, Is.EqualTo(new[] { new RecordingFault(recording, RecordingFaultKind.RowWithoutSound) }));
    }

    [Test]
    public async Task More_rows_than_a_page_are_all_looked_at()
    {
        await _rig.ExecuteAsync(
            """
            INSERT INTO monitoring.recordings (id, kind, call_id, detainee, identifier, number, establishment, time_zone, node, started_at, duration_ms, expires_at)
            SELECT gen_random_uuid(), 'call', n::text, gen_random_uuid(), '12345678', '+33612345678', 'MA-ROUEN', 'Europe/Paris', 'n2', @Noon, 1000, @TermOfNoon
            FROM generate_series(1, @rows) n
            """, new { Noon = Noon.UtcDateTime, TermOfNoon = TermOfNoon.UtcDateTime, rows = MonitoringStore.CheckBatch + 20 });
        Assert.That((await RunAsync()).Recordings, Is.EqualTo(MonitoringStore.CheckBatch + 20));
        Assert.That(_rig.Protected.Asked, Has.Count.EqualTo(MonitoringStore.CheckBatch + 20));
    }

    [Test]
    public async Task The_daily_check_runs_once_a_day_raises_an_alarm_without_numbers_and_is_recorded()
    {
        var recording = await _rig.RecordAsync(1);
        var log = new ListLogger<RecordingCheck>();
        Assert.That(await _rig.Check(logger: log).RunDailyAsync(_rig.Now, default), Is.True);
        Assert.That(log.Lines.Single().Level, Is.EqualTo(LogLevel.Information));
        _rig.Protected.Numbers.Add(Number);
        Assert.That(await _rig.Check(logger: log).RunDailyAsync(_rig.Now.AddHours(23), default), Is.False);
        Assert.That(await _rig.Check(logger: log).RunDailyAsync(_rig.Now.AddHours(24), default), Is.True);

        Assert.That(log.Lines[^1].Level, Is.EqualTo(LogLevel.Critical));
        Assert.That(log.Lines[^1].Text, Does.Contain(recording.ToString()).And.Contain("ProtectedNumber").And.Not.Contain(Number).And.Not.Contain("12345678"));
        Assert.That(await _rig.QueryAsync<(long, long)>("SELECT count(*), sum(faults)::bigint FROM monitoring.checks"), Is.EqualTo((2L, 1L)));
    }

    private async Task AssertFoundAsync(Guid recording, RecordingFaultKind kind) =>
        Assert.That((await RunAsync()).Faults, Is.EqualTo(new[] { new RecordingFault(recording, kind) }));

    private Task<RecordingCheckReport> RunAsync(DateTimeOffset? at = null) => _rig.Check().RunAsync(at ?? _rig.Now, default);

    private async Task<Guid> SpoolAsync()
    {
        await using var recording = await _rig.BeginAsync();
        await _rig.TalkAsync(recording, 1);
        await _rig.Recordings.DisposeAsync();
        return recording.Id;
    }

    /// <summary>Writes the call's record, as the flow does.</summary>
    private async Task TellAsync(string call, bool isProtected, RecordedPrivacy leg = RecordedPrivacy.Monitored)
    {
        await using var log = _rig.CallLog();
        log.Started(new CallStart(call, CallKind.Outbound, Node, "sip", "cell-12", Number, Noon));
        log.Identified(call, _rig.Detainee, "12345678", "MA-ROUEN", isProtected);
        log.LegEnded(call, new CallLeg(1, LegDirection.Outbound, "PCMA", null, null, 1, 2, 0, 0, 0, 0, 0, leg));
        log.Ended(call, _rig.Now, CallOutcome.Answered);
        await log.FlushAsync(default);
    }
}

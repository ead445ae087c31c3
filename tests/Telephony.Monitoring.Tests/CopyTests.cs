using System.Reflection;
using Npgsql;
using Telephony.Monitoring.Alerts;
using Telephony.Monitoring.Search;
using Telephony.Recording;
using static Telephony.Monitoring.Tests.Given;

namespace Telephony.Monitoring.Tests;

public sealed class CopyTests
{
    private Rig _rig = null!;
    private SoundArchive _mailbox = null!;

    [SetUp]
    public async Task SetUp()
    {
        _rig = await Rig.CreateAsync();
        _mailbox = _rig.OtherArchive();
    }

    [TearDown]
    public async Task TearDown() => await _rig.DisposeAsync();

    [Test]
    public async Task A_message_gets_a_row_a_sound_and_a_term_of_its_own()
    {
        var sound = await SealedMessageAsync(2);
        await CopyAsync(sound);
        var row = await _rig.SingleAsync();
        Assert.That((row.Kind, row.Message, row.CallId, row.Identifier, row.Node), Is.EqualTo((RecordingKind.Message, (Guid?)sound.Sound, "deposit", "12345678", Node)));
        Assert.That((row.State, row.Duration, row.StartedAt, row.ExpiresAt), Is.EqualTo((RecordingState.Sealed, (TimeSpan?)Seconds(2), Noon, TermOfNoon)));
        Assert.That(row.Id, Is.Not.EqualTo(sound.Sound));

        _mailbox.Erase(sound.Sound);
        var export = await _rig.ExportAsync(row.Id);
        Assert.That((export.Channels, export.Length), Is.EqualTo((1, Seconds(2))));
        Assert.That(export.Sha256, Is.EqualTo(sound.Sha256), "not a bit was encoded again");
    }

    [Test]
    public async Task In_the_search_it_is_as_long_as_what_was_said_also_when_its_call_was_taken_before()
    {
        await _rig.ExecuteAsync("""
            INSERT INTO monitoring.exchanges (id, call_id, kind, started_at, duration_ms, outcome, protected) VALUES (gen_random_uuid(), 'deposit', 'message', now(), 33000, 'message', false)
            """);
        await CopyAsync(await SealedMessageAsync(2));
        Assert.That((await new ExchangeStore(_rig.DataSource).SearchAsync(new ExchangeQuery(), default)).Single().Duration, Is.EqualTo(Seconds(2)));
    }

    [Test]
    public async Task The_copy_goes_after_three_months_and_does_not_come_back()
    {
        var sound = await SealedMessageAsync(1);
        await CopyAsync(sound);
        Assert.That(await _rig.Retention().RunOnceAsync(TermOfNoon, default), Is.EqualTo(1));
        Assert.That((await _rig.Store.ErasuresAsync(10, default)).Single().Kind, Is.EqualTo(RecordingKind.Message));
        await CopyAsync(sound);
        Assert.That(await _rig.ListAsync(), Is.Empty, "the record of the erasure says that there was one");
        Assert.That((await _mailbox.OpenAsync(sound.Sound)).Duration, Is.EqualTo(Seconds(1)), "the mailbox keeps its own");
    }

    [Test]
    public async Task A_message_past_the_term_gets_no_copy()
    {
        var sound = await SealedMessageAsync(1);
        _rig.Clock.SetUtcNow(TermOfNoon);
        await CopyAsync(sound);
        Assert.That(await _rig.ListAsync(), Is.Empty);
        Assert.That(_rig.Sounds(), Is.Empty);
    }

    [Test]
    public async Task Copying_again_changes_nothing()
    {
        var sound = await SealedMessageAsync(1);
        await CopyAsync(sound);
        var first = await _rig.SingleAsync();
        var file = _rig.Sounds().Single();
        var bytes = await File.ReadAllBytesAsync(file);
        await CopyAsync(sound);
        Assert.That((await _rig.SingleAsync()).Id, Is.EqualTo(first.Id));
        Assert.That(await File.ReadAllBytesAsync(file), Is.EqualTo(bytes));
    }

    [Test]
    public async Task A_process_killed_after_the_row_copies_under_the_same_id()
    {
        var sound = await SealedMessageAsync(1);
        var begun = await _rig.Store.BeginCopyAsync(Guid.CreateVersion7(Noon), Message(sound), Node, default);
        await AssertCopiedAfterCrashAsync(sound, begun!.Value);
    }

    [Test]
    public async Task A_process_killed_after_the_sound_copies_it_again()
    {
        var sound = await SealedMessageAsync(1);
        var begun = await _rig.Store.BeginCopyAsync(Guid.CreateVersion7(Noon), Message(sound), Node, default);
        await _rig.Archive.CopyAsync(_mailbox, sound, begun!.Value);
        await AssertCopiedAfterCrashAsync(sound, begun.Value);
    }

    [Test]
    public async Task What_is_not_what_was_sealed_is_not_copied()
    {
        var sound = await SealedMessageAsync(1);
        await Assert.ThrowsAsync<SoundDamagedException>(() => CopyAsync(sound with { Sha256 = new byte[32] }));
        Assert.That(_rig.Sounds(), Is.Empty);
        Assert.That((await _rig.SingleAsync()).State, Is.EqualTo(RecordingState.Unfinished), "its row says that a copy is missing, and the check will");
    }

    [Test]
    public async Task A_lost_database_fails_the_copy_which_is_then_made()
    {
        var sound = await SealedMessageAsync(1);
        await _rig.Switchable.CloseAsync();
        await Assert.ThrowsAsync<NpgsqlException>(() => CopyAsync(sound));
        _rig.Switchable.Open();
        await CopyAsync(sound);
        Assert.That((await _rig.SingleAsync()).State, Is.EqualTo(RecordingState.Sealed));
    }

    /// <summary>MON-06: its alerts fire before the copy is there, so that a process killed in between leaves none out, and a copy that is made again fires none twice.</summary>
    [Test]
    public async Task A_message_fires_its_alerts_once_however_often_it_is_copied()
    {
        var alerts = new AlertStore(_rig.Switchable.DataSource);
        await alerts.SetAsync(
            new Alert(Guid.NewGuid(), null, Number, [AlertOccasion.Message], "an inquiry", IsByMail: false, Guid.NewGuid(), "a.martin", "MA-ROUEN", Noon.AddDays(-1), Noon.AddDays(1)), default);
        var sound = await SealedMessageAsync(1);
        await Assert.ThrowsAsync<SoundDamagedException>(() => CopyAsync(sound with { Sha256 = new byte[32] }));
        Assert.That((await alerts.FiredAsync(["MA-ROUEN"], Noon, default)).Select(fired => (fired.CallId, fired.Occasion, fired.At)), Is.EqualTo(new[] { ("deposit", AlertOccasion.Message, Noon) }));
        await CopyAsync(sound);
        await CopyAsync(sound);
        Assert.That(await alerts.FiredAsync(null, Noon, default), Has.Count.EqualTo(1));
    }

    /// <summary>EXC-01, EXC-04: who has a protected leg can call nothing of monitoring with it, and who has none can call nothing that records.</summary>
    [Test]
    public void Nothing_of_monitoring_takes_a_protected_privacy()
    {
        var taken = typeof(Recordings).Assembly.GetExportedTypes().Append(typeof(ICallRecordings)).Append(typeof(IMessageCopies))
            .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static).Cast<MethodBase>().Concat(type.GetConstructors()))
            .SelectMany(method => method.GetParameters().Select(parameter => (Method: method, Type: parameter.ParameterType)))
            .Where(taken => typeof(LegPrivacy).IsAssignableFrom(taken.Type)).ToList();
        Assert.That(taken.Select(t => t.Method.Name), Is.SupersetOf(new[] { nameof(Recordings.BeginAsync), nameof(Recordings.CopyAsync) }));
        Assert.That(taken.Select(t => t.Type), Is.All.EqualTo(typeof(LegPrivacy.Monitored)));
        foreach (var door in new[] { typeof(ICallRecordings), typeof(IMessageCopies) })
            Assert.That(door.GetMethods().Select(method => method.GetParameters().Count(p => p.ParameterType == typeof(LegPrivacy.Monitored))), Is.All.EqualTo(1), door.Name);
    }

    private async Task AssertCopiedAfterCrashAsync(SealedSound sound, Guid copy)
    {
        await _rig.CrashAsync();
        Assert.That((await _rig.SingleAsync()).State, Is.EqualTo(RecordingState.Unfinished), "voicemail comes again with it");
        await CopyAsync(sound);
        var row = await _rig.SingleAsync();
        Assert.That((row.Id, row.State), Is.EqualTo((copy, RecordingState.Sealed)));
        Assert.That(_rig.Sounds().Count(), Is.EqualTo(1));
        Assert.That((await _rig.ExportAsync(copy)).Sha256, Is.EqualTo(sound.Sha256));
    }

    private Task CopyAsync(SealedSound sound) => _rig.Recordings.CopyAsync(Message(sound), sound, _mailbox, Monitored, default);

    private MessageToCopy Message(SealedSound sound) => new(sound.Sound, "deposit", _rig.Detainee, "12345678", Number, "MA-ROUEN", Paris, Noon);

    /// <summary>A message as voicemail has it when it asks for the copy.</summary>
    private async Task<SealedSound> SealedMessageAsync(double seconds)
    {
        var message = Guid.NewGuid();
        await using var recorder = await _mailbox.RecordAsync(message, Monitored);
        for (var frame = 0; frame < seconds * 50; frame++)
        {
            _rig.Say(recorder, 440, frame);
            _rig.Clock.Advance(TimeSpan.FromMilliseconds(20));
        }
        await recorder.CloseAsync();
        return await _mailbox.SealAsync(message);
    }
}

using Microsoft.Extensions.Logging;
using Telephony.Calls;
using Telephony.Ivr.Flows;
using Telephony.Ivr.Tests.Fakes;
using Telephony.Testing;

namespace Telephony.Ivr.Tests.Flows;

/// <summary>Every key of the messages, and what a dropped call leaves.</summary>
internal sealed class ListeningFlowTests
{
    private const string Services = "services.menu";
    private const string Menu = "message.after";
    private static readonly string[] Summary = ["mailbox.new", "mailbox.kept", "mailbox.time-left"];

    private Stage _stage = null!;

    [SetUp]
    public void Begin() => _stage = new Stage();

    [Test]
    public async Task Messages_are_announced_and_played_in_order_and_marked_heard()
    {
        var (a, b) = (_stage.Mailboxes.Add("A"), _stage.Mailboxes.Add("B", heard: true));
        await ListenAsync(Opened().After(Menu).Press("3").After(Menu).Press("3").After(Services).HangUp());
        Assert.Multiple(() =>
        {
            Assert.That(_stage.Said, Is.EqualTo((string[])
            [
                .. Summary, "message.new", "sound of A", Menu, "message.kept", "sound of B", Menu, "message.last", Services,
            ]));
            Assert.That(_stage.Mailboxes.Heard, Is.EqualTo(new[] { a.Id }), $"{b.Id} was heard before");
            Assert.That(_stage.Mailboxes.EndedSessions, Has.Count.EqualTo(1));
            Assert.That(_stage.Outcome, Is.EqualTo(CallOutcome.Served));
        });
    }

    [Test]
    public async Task An_empty_mailbox_is_said()
    {
        await ListenAsync(Opened().After(Services).HangUp());
        Assert.That(_stage.Said, Is.EqualTo(new[] { "mailbox.empty", "mailbox.time-left", Services }));
    }

    [TestCase(0, 600, "mailbox.full")]
    [TestCase(5, 0, "mailbox.full")]
    [TestCase(5, 0.9, "mailbox.full")]
    [TestCase(2, 600, "mailbox.nearly-full")]
    [TestCase(5, 180, "mailbox.nearly-full")]
    [TestCase(3, 181, null)]
    public async Task A_full_or_nearly_full_mailbox_is_said(int places, double seconds, string? warning)
    {
        _stage.Mailboxes.Add("A");
        (_stage.Mailboxes.PlacesLeft, _stage.Mailboxes.TimeLeft) = (places, TimeSpan.FromSeconds(seconds));
        await ListenAsync(Opened().During("message.new").HangUp());
        Assert.That(_stage.Said.Skip(3).SkipLast(1), Is.EqualTo(warning is null ? Array.Empty<string>() : [warning]));
    }

    [Test]
    public async Task One_plays_again()
    {
        _stage.Mailboxes.Add("A");
        await ListenAsync(Opened().During("sound of A").Silent(7).Press("1").After(Menu).HangUp());
        Assert.That(Heard("sound of A"), Is.EqualTo(new[] { (0.0, 7.0), (0.0, 20.0) }));
        Assert.That(_stage.Mailboxes.Heard, Has.Count.EqualTo(1), "heard is marked once");
    }

    [Test]
    public async Task A_lost_database_does_not_end_the_listening_and_the_next_play_marks_again()
    {
        var a = _stage.Mailboxes.Add("A");
        _stage.Mailboxes.FailsToMark = new DatabaseAwayException();
        await ListenAsync(Opened().During("sound of A").Silent(7).Press("1").After(Menu).HangUp());
        Assert.That(Heard("sound of A"), Is.EqualTo(new[] { (0.0, 7.0), (0.0, 20.0) }));
        Assert.That(_stage.Mailboxes.Heard, Is.EqualTo(new[] { a.Id }));
        Assert.That(_stage.Logger.Logged.Count(entry => entry == (LogLevel.Warning, "NotMarkedHeard")), Is.EqualTo(1));
        Assert.That(_stage.Outcome, Is.EqualTo(CallOutcome.Served));
    }

    [Test]
    public async Task A_lost_database_does_not_make_a_failure_of_a_hang_up()
    {
        _stage.Mailboxes.Add("A");
        _stage.Mailboxes.FailsToMark = new DatabaseAwayException();
        await ListenAsync(Opened().During("sound of A").HangUp());
        Assert.That(_stage.Outcome, Is.EqualTo(CallOutcome.Served));
        Assert.That(_stage.Logger.Logged.Select(entry => entry.Name), Has.No.Member("FlowFailed").And.Member("CallEnded"));
    }

    [Test]
    public async Task Two_deletes_and_goes_on_with_the_next()
    {
        var a = _stage.Mailboxes.Add("A");
        _stage.Mailboxes.Add("B");
        await ListenAsync(Opened().During("sound of A").Silent(2).Press("2").After("sound of B").HangUp());
        Assert.That(_stage.Mailboxes.Deleted, Is.EqualTo(new[] { a.Id }));
        Assert.That(_stage.Said.TakeLast(3), Is.EqualTo(new[] { "message.deleted", "message.new", "sound of B" }));
    }

    [Test]
    public async Task Two_after_the_sound_deletes_too_and_the_last_deleted_ends_the_list()
    {
        _stage.Mailboxes.Add("A");
        await ListenAsync(Opened().After(Menu).Press("2").After(Services).HangUp());
        Assert.That(_stage.Said.TakeLast(3), Is.EqualTo(new[] { "message.deleted", "message.last", Services }));
    }

    [Test]
    public async Task Three_during_the_announcement_skips_it_without_hearing()
    {
        var (_, b) = (_stage.Mailboxes.Add("A"), _stage.Mailboxes.Add("B"));
        await ListenAsync(Opened().During("message.new").Silent(0.5).Press("3").During("sound of B").HangUp());
        Assert.That(_stage.Said, Has.No.Member("sound of A"));
        Assert.That(_stage.Mailboxes.Heard, Is.EqualTo(new[] { b.Id }));
    }

    [TestCase(15, "4", 5)]
    [TestCase(6, "4", 0)]
    [TestCase(3, "6", 13)]
    [TestCase(15, "44", 0)]
    public async Task Four_goes_back_and_six_forward_by_ten_seconds(double at, string keys, double from)
    {
        _stage.Mailboxes.Add("A");
        await ListenAsync(Opened().During("sound of A").Silent(at).Press(keys).After(Menu).HangUp());
        Assert.That(Heard("sound of A"), Is.EqualTo(new[] { (0.0, at), (from, 20.0) }));
    }

    [Test]
    public async Task Six_past_the_end_is_the_end_and_four_after_it_plays_the_last_ten_seconds()
    {
        _stage.Mailboxes.Add("A");
        await ListenAsync(Opened().During("sound of A").Silent(15).Press("6").After(Menu).Press("4").After(Menu).HangUp());
        Assert.That(Heard("sound of A"), Is.EqualTo(new[] { (0.0, 15.0), (10.0, 20.0) }));
    }

    [Test]
    public async Task Five_pauses_and_goes_on_where_it_was()
    {
        _stage.Mailboxes.Add("A");
        await ListenAsync(Opened().During("sound of A").Silent(6).Press("5").After("message.paused").Silent(50).Press("5").After(Menu).HangUp());
        Assert.That(Heard("sound of A"), Is.EqualTo(new[] { (0.0, 6.0), (6.0, 20.0) }));
    }

    [Test]
    public async Task Another_key_acts_while_paused()
    {
        var a = _stage.Mailboxes.Add("A");
        await ListenAsync(Opened().During("sound of A").Silent(6).Press("5").After("message.paused").Press("2").After(Services).HangUp());
        Assert.That(_stage.Mailboxes.Deleted, Is.EqualTo(new[] { a.Id }));
    }

    [Test]
    public async Task A_pause_has_an_end()
    {
        _stage.Mailboxes.Add("A");
        await ListenAsync(Opened().During("sound of A").Silent(6).Press("5"));
        Assert.That(_stage.Said.TakeLast(4), Is.EqualTo(new[] { "message.paused", "message.paused", "message.paused", "goodbye" }));
    }

    [Test]
    public async Task Five_after_the_sound_changes_nothing()
    {
        _stage.Mailboxes.Add("A");
        await ListenAsync(Opened().After(Menu).Press("5").After(Menu).Press("*").After(Services).HangUp());
        Assert.That(_stage.Said.TakeLast(3), Is.EqualTo(new[] { Menu, Menu, Services }));
    }

    [Test]
    public async Task Seven_goes_back_a_message_past_the_deleted_ones()
    {
        _stage.Mailboxes.Add("A");
        _stage.Mailboxes.Add("B");
        _stage.Mailboxes.Add("C");
        await ListenAsync(Opened().After(Menu).Press("3").After(Menu).Press("2").During("sound of C").Silent(1).Press("7").During("sound of A").HangUp());
        Assert.That(_stage.Said.TakeLast(3), Is.EqualTo(new[] { "sound of C", "message.kept", "sound of A" }), "A has been heard by now");
    }

    [Test]
    public async Task Seven_at_the_first_says_so_and_plays_it()
    {
        _stage.Mailboxes.Add("A");
        await ListenAsync(Opened().During("sound of A").Silent(1).Press("7").After("sound of A").HangUp());
        Assert.That(_stage.Said.TakeLast(3), Is.EqualTo(new[] { "message.first", "message.kept", "sound of A" }));
    }

    [Test]
    public async Task Seven_after_the_last_message_goes_back_to_it()
    {
        _stage.Mailboxes.Add("A");
        await ListenAsync(Opened().After(Menu).Press("3").After("message.last").Press("7").After("sound of A").HangUp());
        Assert.That(Heard("sound of A"), Has.Length.EqualTo(2));
    }

    [Test]
    public async Task Nine_brings_the_deleted_message_back_and_plays_it()
    {
        _stage.Mailboxes.Add("A");
        _stage.Mailboxes.Add("B");
        await ListenAsync(Opened().During("sound of A").Press("2").During("sound of B").Silent(3).Press("9").After("sound of A").HangUp());
        Assert.That(_stage.Mailboxes.Deleted, Is.Empty);
        Assert.That(_stage.Said.TakeLast(3), Is.EqualTo(new[] { "message.restored", "message.kept", "sound of A" }));
    }

    [Test]
    public async Task Nine_after_the_last_message_undoes_too_the_last_deletion_first()
    {
        var (a, _) = (_stage.Mailboxes.Add("A"), _stage.Mailboxes.Add("B"));
        await ListenAsync(Opened().After(Menu).Press("2").After(Menu).Press("2").After("message.last").Press("9").After("sound of B").HangUp());
        Assert.That(_stage.Mailboxes.Deleted, Is.EqualTo(new[] { a.Id }));
    }

    [Test]
    public async Task An_undo_that_no_longer_fits_says_so_and_goes_on()
    {
        var (a, _) = (_stage.Mailboxes.Add("A"), _stage.Mailboxes.Add("B"));
        _stage.Mailboxes.RestoreFits = false;
        await ListenAsync(Opened().After(Menu).Press("2").During("sound of B").Silent(3).Press("9").After("sound of B").HangUp());
        Assert.That(_stage.Mailboxes.Deleted, Is.EqualTo(new[] { a.Id }));
        Assert.That(_stage.Said.TakeLast(2), Is.EqualTo(new[] { "message.no-room-to-restore", "sound of B" }));
        Assert.That(Heard("sound of B"), Is.EqualTo(new[] { (0.0, 3.0), (3.0, 20.0) }));
    }

    [Test]
    public async Task Nine_without_a_deletion_says_so_and_goes_on()
    {
        _stage.Mailboxes.Add("A");
        await ListenAsync(Opened().During("sound of A").Silent(3).Press("9").After("sound of A").HangUp());
        Assert.That(Heard("sound of A"), Is.EqualTo(new[] { (0.0, 3.0), (3.0, 20.0) }));
        Assert.That(_stage.Said, Has.Member("message.nothing-to-restore"));
    }

    [Test]
    public async Task Zero_says_the_keys_and_goes_on()
    {
        _stage.Mailboxes.Add("A");
        await ListenAsync(Opened().During("sound of A").Silent(3).Press("0").After("sound of A").HangUp());
        Assert.That(_stage.Said.TakeLast(3), Is.EqualTo(new[] { "sound of A", "message.keys", "sound of A" }));
    }

    [Test]
    public async Task A_key_without_meaning_says_so_and_goes_on()
    {
        _stage.Mailboxes.Add("A");
        await ListenAsync(Opened().During("sound of A").Silent(3).Press("8").After("sound of A").HangUp());
        Assert.That(_stage.Said.TakeLast(3), Is.EqualTo(new[] { "sound of A", "not-a-choice", "sound of A" }));
    }

    [Test]
    public async Task Star_leads_back_to_the_services_at_once()
    {
        _stage.Mailboxes.Add("A");
        await ListenAsync(Opened().During("sound of A").Silent(3).Press("*").After(Services).HangUp());
        Assert.That(_stage.Said.TakeLast(2), Is.EqualTo(new[] { "sound of A", Services }));
        Assert.That(_stage.Mailboxes.EndedSessions, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Silence_after_a_message_asks_three_times_and_hears_no_other_message()
    {
        _stage.Mailboxes.Add("A");
        _stage.Mailboxes.Add("B");
        await ListenAsync(Opened());
        Assert.That(_stage.Said.TakeLast(4), Is.EqualTo(new[] { Menu, Menu, Menu, "goodbye" }));
        Assert.That(_stage.Mailboxes.Heard, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Each_visit_to_the_messages_is_a_session_of_its_own()
    {
        _stage.Mailboxes.Add("A");
        await ListenAsync(Opened().After(Menu).Press("*").After(Services).Press("3").After(Menu).Press("*").After(Services).HangUp());
        Assert.That(_stage.Mailboxes.EndedSessions.Distinct().Count(), Is.EqualTo(2));
    }

    [Test]
    public async Task Hanging_up_at_any_step_loses_nothing_and_ends_the_session()
    {
        static CallerScript Script() => Opened().After(Menu).Press("2").After(Menu).Press("3").After(Services).Press("*");

        FillMailbox();
        await ListenAsync(Script());
        var whole = _stage.Call.Operations;
        for (var operation = 1; operation <= whole; operation++)
        {
            _stage = new Stage { HangUpAtOperation = operation };
            FillMailbox();
            await ListenAsync(Script());
            var (mailboxes, said) = (_stage.Mailboxes, _stage.Said);
            Assert.Multiple(() =>
            {
                Assert.That(mailboxes.Heard, Has.Count.EqualTo(said.Count(s => s.StartsWith("sound of", StringComparison.Ordinal))), $"operation {operation}");
                Assert.That(mailboxes.Deleted.Count == 1, Is.EqualTo(said.Contains("message.deleted") || mailboxes.Deleted.Count == 1));
                Assert.That(mailboxes.EndedSessions, Has.Count.LessThanOrEqualTo(1));
                Assert.That(mailboxes.Sessions, Is.SubsetOf(mailboxes.EndedSessions), "what was deleted is erased at the end");
                Assert.That(_stage.Log.Ended, Has.Count.EqualTo(1));
            });
        }
    }

    [Test]
    public void A_mailbag_steps_over_what_is_deleted_and_restores_the_last_first()
    {
        FillMailbox();
        var bag = new Mailbag(_stage.Mailboxes.Messages);
        Assert.That(bag.Current, Is.Null);
        bag.Next();
        bag.Delete();
        bag.Next();
        bag.Delete();
        bag.Next();
        Assert.That(bag.Current, Is.Null);
        Assert.That(bag.Previous(), Is.False);
        bag.Restore();
        Assert.That(bag.Current, Is.SameAs(_stage.Mailboxes.Messages[1]));
        bag.Restore();
        Assert.That(bag.Current, Is.SameAs(_stage.Mailboxes.Messages[0]));
        Assert.That(bag.LastDeleted, Is.Null);
    }

    private void FillMailbox()
    {
        _stage.Mailboxes.Add("A");
        _stage.Mailboxes.Add("B");
    }

    private (double From, double To)[] Heard(string sound) =>
        [.. _stage.Said.Zip(_stage.Call.Played).Where(pair => pair.First == sound).Select(pair => (pair.Second.From.TotalSeconds, pair.Second.To.TotalSeconds))];

    private Task ListenAsync(CallerScript script) => _stage.DetaineeAsync(script);

    private static CallerScript Opened() => new CallerScript().Press("12345678#4321##3");
}

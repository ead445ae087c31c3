using Telephony.Recording;
using static Telephony.Voicemail.Tests.Given;

namespace Telephony.Voicemail.Tests;

/// <summary>What monitoring keeps of a message is safe before the mailbox lets anything go (RET-06, RET-07).</summary>
public sealed class CopyTests
{
    private readonly Guid _session = Guid.NewGuid();
    private FakeCopies _copies = null!;
    private Rig _rig = null!;

    [SetUp]
    public async Task SetUp() => _rig = await Rig.CreateAsync(_copies = new FakeCopies());

    [TearDown]
    public async Task TearDown() => await _rig.DisposeAsync();

    [Test]
    public async Task A_monitored_message_is_copied_when_it_is_sealed()
    {
        var message = await _rig.DepositAsync(2);
        Assert.That(_copies.Asked, Is.EqualTo(new[] { new MessageToCopy(message, "call", _rig.Detainee, "12345678", "+33612345678", "MA-ROUEN", "Europe/Paris", Noon) }));
        Assert.That((await _rig.Store.SoundAsync(message, default)).State, Is.EqualTo(SoundState.Sealed));
    }

    [Test]
    public async Task A_protected_message_never_is()
    {
        var message = await _rig.DepositAsync(2, isProtected: true);
        Assert.That((await _rig.Store.SoundAsync(message, default)).State, Is.EqualTo(SoundState.Sealed));
        await DeleteAsync(message);
        Assert.That(_copies.Asked, Is.Empty);
        Assert.That(_rig.Archive.Has(message), Is.False);
    }

    [Test]
    public async Task Until_it_is_copied_a_message_stays_a_spool_and_can_be_heard()
    {
        _copies.IsAway = true;
        var message = await DepositAsync();
        Assert.That((await _rig.Store.SoundAsync(message, default)).State, Is.EqualTo(SoundState.Spool));
        Assert.That(_rig.Archive.Spools(), Is.EqualTo(new[] { message }));
        Assert.That(Rig.Play(await _rig.Mailboxes.SoundAsync(message, default)), Is.EqualTo(Seconds(2)));
        await MonitoringIsBackAsync();
        Assert.That((await _rig.Store.SoundAsync(message, default)).State, Is.EqualTo(SoundState.Sealed));
        Assert.That(_copies.Copied, Is.EqualTo(new[] { message }));
    }

    [Test]
    public async Task A_message_deleted_before_it_was_copied_is_copied_first_and_then_erased()
    {
        _copies.IsAway = true;
        var message = await DepositAsync();
        await DeleteAsync(message);
        Assert.That((await _rig.ContentsAsync()).Messages, Is.Empty, "it is gone from the mailbox at once");
        await _rig.Retention().RunOnceAsync(_rig.Now, default);
        Assert.That(_rig.Archive.Has(message), Is.True);

        await MonitoringIsBackAsync();
        Assert.That(_copies.Copied, Is.EqualTo(new[] { message }));
        Assert.That((await _rig.Erasures.ListAsync(10, default)).Single().Rule, Is.EqualTo(ErasureRule.DeletedByDetainee));
        Assert.That(_rig.Archive.Has(message), Is.False);
    }

    [Test]
    public async Task A_process_killed_between_the_deleting_and_the_copy_makes_it_at_the_next_start()
    {
        _copies.IsAway = true;
        var message = await DepositAsync();
        await DeleteAsync(message);
        _copies.IsAway = false;
        await _rig.CrashAsync();
        await _rig.Mailboxes.WhenSealedAsync();
        Assert.That(_copies.Copied, Is.EqualTo(new[] { message }));
        Assert.That(await _rig.Erasures.ListAsync(10, default), Has.Count.EqualTo(1));
        Assert.That(_rig.Archive.Has(message), Is.False);
    }

    [Test]
    public async Task A_process_killed_between_the_copy_and_the_swap_asks_for_it_again()
    {
        var message = await _rig.DepositAsync(2);
        await _rig.ExecuteAsync("UPDATE voicemail.messages SET sealed_at = NULL, sealed_bytes = NULL, sha256 = NULL");
        await DeleteAsync(message);
        Assert.That(_rig.Archive.Has(message), Is.True, "the row says that there may be no copy");
        await _rig.Mailboxes.SwapAsync(await _rig.Archive.SealAsync(message), default);
        Assert.That(_copies.Copied, Is.EqualTo(new[] { message, message }));
        Assert.That(_rig.Archive.Has(message), Is.False);
    }

    [Test]
    public async Task A_deleted_message_that_cannot_be_copied_goes_at_the_end_of_its_term()
    {
        _copies.IsAway = true;
        var message = await DepositAsync();
        await DeleteAsync(message);
        var end = Noon.AddMonths(12);
        _rig.Clock.SetUtcNow(end);
        Assert.That(await _rig.Retention().RunOnceAsync(end, default), Is.EqualTo(1));
        Assert.That(_rig.Archive.Has(message), Is.False);
    }

    [Test]
    public async Task The_mailbox_keeps_and_erases_its_message_without_monitoring()
    {
        var message = await _rig.DepositAsync(2);
        await DeleteAsync(message);
        Assert.That(_rig.Archive.Has(message), Is.False);
        Assert.That(_copies.Asked, Has.Count.EqualTo(1), "what is sealed is copied");
    }

    /// <summary>A deposit that was tried to be sealed once.</summary>
    private async Task<Guid> DepositAsync()
    {
        await using var deposit = await _rig.BeginAsync();
        await _rig.SayAsync(deposit.Tap, 2);
        var message = (await deposit.KeepAsync())!.Value;
        var started = TimeProvider.System.GetTimestamp();
        while (_rig.Clock.NextTimer is null)
        {
            Assert.That(TimeProvider.System.GetElapsedTime(started), Is.LessThan(TimeSpan.FromSeconds(30)), "the sealer does not wait for monitoring");
            await Task.Yield();
        }
        return message;
    }

    private async Task MonitoringIsBackAsync()
    {
        _copies.IsAway = false;
        _rig.Clock.Advance(SoundSealer.RetryAfter);
        await _rig.Mailboxes.WhenSealedAsync();
    }

    private async Task DeleteAsync(Guid message)
    {
        await _rig.Mailboxes.DeleteAsync(message, _session, default);
        await _rig.Mailboxes.EndSessionAsync(_session, default);
    }
}

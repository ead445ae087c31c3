using static Telephony.Billing.Tests.Rig;

namespace Telephony.Billing.Tests.Holds;

/// <summary>What running calls have left, as the board shows it.</summary>
public sealed class RunningCreditTests
{
    private Rig _rig = null!;

    [OneTimeSetUp]
    public async Task CreateAsync() => _rig = await Rig.CreateAsync();

    [OneTimeTearDown]
    public async Task DropAsync() => await _rig.DisposeAsync();

    [Test]
    public async Task All_that_a_call_could_hold_counts_and_what_was_talked_is_taken_off()
    {
        var detainee = await _rig.DetaineeAsync(2.05m); // connection 0.05, then 0.20 a minute: ten minutes
        var call = await _rig.OpenedAsync("a", Call(detainee));
        Assert.That((await _rig.Store.RunningCreditAsync(["a", "unknown"], default)), Is.EqualTo(new Dictionary<string, RunningCredit> { ["a"] = new(Euros(2.05m), Seconds(600)) }));
        await _rig.ExtendAsync(call, talked: 30);
        Assert.That((await _rig.Store.RunningCreditAsync(["a"], default))["a"], Is.EqualTo(new RunningCredit(Euros(1.90m), Seconds(600))));
        Assert.That(await _rig.Store.HeldAsync(detainee.Id, default), Is.EqualTo(new[] { new HeldUse("a", BilledService.Call, Noon, Euros(0.45m)) }));
        // What another use of the account holds is not his to spend; earlier calls that used the lot do not hide it.
        await _rig.OpenedAsync("b", Voicemail(detainee));
        Assert.That((await _rig.Store.RunningCreditAsync(["a"], default))["a"].Time, Is.LessThan(Seconds(600)));
        await _rig.Store.SettleAsync("b", TimeSpan.Zero, Noon, default);
        Assert.That((await _rig.Store.RunningCreditAsync(["a"], default))["a"].Time, Is.EqualTo(Seconds(600)));
        await _rig.Store.SettleAsync("a", Seconds(60), Noon, default);
        Assert.That(await _rig.Store.RunningCreditAsync(["a"], default), Is.Empty);
        Assert.That(await _rig.Store.HeldAsync(detainee.Id, default), Is.Empty);
    }
}

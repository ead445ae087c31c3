using Microsoft.Extensions.Logging.Abstractions;
using Telephony.Calls;
using Telephony.Core;
using Telephony.Core.Codecs;
using Telephony.Directory;
using Telephony.Monitoring;
using Telephony.Recording;
using Telephony.Recording.Encryption;
using Telephony.Testing;
using Telephony.Voicemail;

namespace Telephony.IntegrationTests;

/// <summary>Voicemail and monitoring together, which do not know each other: two records of one message, with two clocks (RET-06, RET-07).</summary>
[Parallelizable(ParallelScope.All)]
public sealed class MessageCopyTests
{
    private static readonly Guid Detainee = Guid.NewGuid();

    [Test]
    public async Task A_message_deleted_before_it_was_sealed_by_a_process_that_then_died_stays_with_monitoring_and_nowhere_else()
    {
        var folder = System.IO.Directory.CreateTempSubdirectory("telephony-copies-").FullName;
        await using var database = await TestDatabase.CreateAsync(typeof(CallStore).Assembly, typeof(Mailboxes).Assembly, typeof(Recordings).Assembly);
        var clock = new FakeTimeProvider();
        using var key = MasterKey.Generate();
        await using var archive = new SoundArchive(new() { Directory = folder, MasterKey = key, TimeProvider = clock });
        await using var copies = new SoundArchive(new() { Directory = Path.Combine(folder, "monitoring"), MasterKey = key, TimeProvider = clock });
        await using var recordings = new Recordings(database.DataSource, copies, "n1", clock, NullLogger<Recordings>.Instance);
        await using var killed = Start();
        await killed.DisposeAsync(); // It seals nothing any more.
        var message = await DepositAsync(killed, clock);
        var session = Guid.NewGuid();
        await killed.DeleteAsync(message, session, default);
        await killed.EndSessionAsync(session, default);
        Assert.That((await killed.OpenAsync(Detainee, default)).Messages, Is.Empty);

        await using var mailboxes = Start();
        await recordings.RecoverAsync(default);
        await mailboxes.RecoverAsync(default);
        await mailboxes.WhenSealedAsync();
        Assert.That((await new ErasureStore(database.DataSource).ListAsync(10, default)).Single().Rule, Is.EqualTo(Voicemail.ErasureRule.DeletedByDetainee));
        Assert.That(archive.Has(message), Is.False);
        var copy = (await new MonitoringStore(database.DataSource).ListAsync(Detainee, 10, default)).Single();
        Assert.That((copy.Message, copy.State, copy.Duration), Is.EqualTo(((Guid?)message, RecordingState.Sealed, (TimeSpan?)TimeSpan.FromSeconds(2))));
        Assert.That((await copies.OpenAsync(copy.Id)).Duration, Is.EqualTo(TimeSpan.FromSeconds(2)));

        Mailboxes Start() => new(database.DataSource, archive, new MailboxOptions { Node = "n1" }, clock, NullLogger<Mailboxes>.Instance, recordings);
    }

    private static async Task<Guid> DepositAsync(Mailboxes mailboxes, FakeTimeProvider clock)
    {
        Assert.That(PhoneNumber.TryParse("+33612345678", out var number), Is.True);
        var correspondent = new Correspondent(Guid.NewGuid(), number, "Marie", CorrespondentKind.Relative);
        var request = new DepositRequest("call", Detainee, "12345678", "MA-ROUEN", correspondent, new LegPrivacy.Undecided().Decide(isProtected: false), "Europe/Paris");
        await using var deposit = (await mailboxes.BeginDepositAsync(request, default))!;
        for (var frame = 0; frame < 100; frame++)
        {
            deposit.Tap.OnAudio(MonotonicTime.Now(clock), AudioCodec.Pcma, 7, (ushort)frame, (uint)(frame * 160), new byte[160]);
            clock.Advance(TimeSpan.FromMilliseconds(20));
        }
        return (await deposit.KeepAsync())!.Value;
    }
}

using Telephony.Monitoring.Evidence;
using Telephony.Recording;

namespace Telephony.Monitoring.Tests.Evidence;

/// <summary>Each erasure is an entry that can be found and shown as a certificate (RET-08).</summary>
public sealed class ErasureCertificateTests
{
    private static readonly DateTimeOffset s_erased = Given.TermOfNoon;

    private Rig _rig = null!;

    [SetUp]
    public async Task SetUp() => _rig = await Rig.CreateAsync();

    [TearDown]
    public async Task TearDown() => await _rig.DisposeAsync();

    private static ErasedMessage Message(Guid id, string? call = "deposit", string? establishment = "MA-ROUEN") =>
        new(id, call, establishment, "deletedByDetainee", s_erased, Given.Noon, TimeSpan.FromSeconds(12.5));

    private async Task<string> FoundAsync(ErasureQuery query) => string.Join(' ', (await _rig.Audit.ErasuresAsync(query, default)).Select(row => row.Entry.Subject));

    [Test]
    public async Task Of_a_message_it_says_what_when_and_which_rule()
    {
        var message = Guid.NewGuid();
        Assert.That(await new ErasureFeed(_rig.DataSource, new Erased(Message(message))).RunOnceAsync(default), Is.EqualTo(1));
        var row = (await _rig.Audit.ErasuresAsync(new ErasureQuery(), default)).Single();
        Assert.That((row.Entry.At, row.Entry.Author, row.Entry.Establishment, row.Entry.Subject, row.Entry.Reason), Is.EqualTo((s_erased, AuditEntry.Telephony, "MA-ROUEN", $"{message}", "deletedByDetainee")));
        Assert.That(row.Entry.Details, Is.EquivalentTo(new Dictionary<string, string>
        {
            ["kind"] = "mailboxMessage", ["call"] = "deposit", ["startedAt"] = "2026-03-02T12:00:00Z", ["durationSeconds"] = "12.500",
        }), "nothing says who spoke");
        Assert.That((await _rig.Audit.VerifyAsync(default)).IsWhole);
        Assert.That((await _rig.Audit.ErasureAsync(row.Number, ["MA-ROUEN"], default))!.Hash, Is.EqualTo(row.Hash));
        Assert.That(await _rig.Audit.ErasureAsync(row.Number, ["CP-LILLE"], default), Is.Null);
        Assert.That(await _rig.Audit.ErasureAsync(row.Number + 1, null, default), Is.Null);
    }

    [Test]
    public async Task It_is_found_by_recording_message_and_call_and_by_when()
    {
        var (message, other) = (Guid.NewGuid(), Guid.NewGuid());
        var copy = (await _rig.Store.BeginCopyAsync(Guid.NewGuid(), new MessageToCopy(message, "deposit", _rig.Detainee, "12345678", Given.Number, "MA-ROUEN", Given.Paris, Given.Noon), Given.Node, default))!.Value;
        await _rig.Retention().RunOnceAsync(s_erased, default);
        await new ErasureFeed(_rig.DataSource, new Erased(Message(message), Message(other, call: null, establishment: null))).RunOnceAsync(default);

        Assert.That(await FoundAsync(new ErasureQuery { Subject = $"{copy}" }), Is.EqualTo($"{copy}"));
        Assert.That(await FoundAsync(new ErasureQuery { Subject = $"{message}" }), Is.EqualTo($"{message} {copy}"), "the mailbox's and monitoring's");
        Assert.That(await FoundAsync(new ErasureQuery { Subject = "deposit" }), Is.EqualTo($"{message} {copy}"));
        Assert.That(await FoundAsync(new ErasureQuery { Subject = "nothing" }), Is.Empty);
        Assert.That(await FoundAsync(new ErasureQuery { From = s_erased, Until = s_erased.AddTicks(10) }), Is.EqualTo($"{other} {message} {copy}"));
        Assert.That(await FoundAsync(new ErasureQuery { Until = s_erased }), Is.Empty);
        Assert.That(await FoundAsync(new ErasureQuery { From = s_erased.AddTicks(10) }), Is.Empty);
        Assert.That(await FoundAsync(new ErasureQuery { Establishments = ["MA-ROUEN"] }), Is.EqualTo($"{message} {copy}"), "whose it was nobody knows any more of the third");
        Assert.That(await FoundAsync(new ErasureQuery { Establishments = ["CP-LILLE"] }), Is.Empty);
        Assert.That(await FoundAsync(new ErasureQuery { Limit = 1 }), Is.EqualTo($"{other}"));
        Assert.That(await FoundAsync(new ErasureQuery { Before = (await _rig.Audit.ErasuresAsync(new ErasureQuery { Limit = 1 }, default))[0].Number, Limit = 1 }), Is.EqualTo($"{message}"));
    }

    [Test]
    public async Task What_is_handed_over_again_and_by_two_nodes_at_once_is_written_once()
    {
        var messages = Enumerable.Range(0, ErasureFeed.Batch + 20).Select(_ => Message(Guid.NewGuid())).ToArray();
        var erased = new Erased(messages) { IsForgetful = true };
        await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ =>
        {
            try { await new ErasureFeed(_rig.DataSource, erased).RunOnceAsync(default); }
            catch (Npgsql.PostgresException exception) when (exception.SqlState == Npgsql.PostgresErrorCodes.UniqueViolation) { }
        }));
        erased.IsForgetful = false;
        await new ErasureFeed(_rig.DataSource, new Erased(messages)).RunOnceAsync(default);
        Assert.That((await _rig.Audit.ErasuresAsync(new ErasureQuery { Limit = 1000 }, default)).Select(row => row.Entry.Subject), Is.EquivalentTo(messages.Select(message => $"{message.Message}")));
    }

    /// <summary>What voicemail erased; when it is forgetful, the first page comes twice, as after a kill between an entry and its receipt.</summary>
    private sealed class Erased(params ErasedMessage[] messages) : IErasedMessages
    {
        private readonly List<ErasedMessage> _waiting = [.. messages];
        private int _receipts;

        public bool IsForgetful { get; set; }

        public Task<IReadOnlyList<ErasedMessage>> WaitingAsync(int limit, CancellationToken cancellation)
        {
            lock (_waiting) return Task.FromResult<IReadOnlyList<ErasedMessage>>([.. _waiting.Take(limit)]);
        }

        public Task RecordedAsync(IReadOnlyCollection<Guid> messages, CancellationToken cancellation)
        {
            lock (_waiting)
                if (!IsForgetful || _receipts++ > 0) _waiting.RemoveAll(message => messages.Contains(message.Message));
            return Task.CompletedTask;
        }
    }
}

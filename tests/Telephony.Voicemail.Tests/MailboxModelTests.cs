using FsCheck;
using FsCheck.Fluent;
using Telephony.Testing;
using static Telephony.Voicemail.Tests.Given;

namespace Telephony.Voicemail.Tests;

/// <summary>Random sequences of what callers and detainees do, against a model of the rules in memory; then the same at once.</summary>
public sealed class MailboxModelTests
{
    private const int LimitMs = 1_800_000;

    private TestDatabase _database = null!;
    private VoicemailStore _store = null!;
    private ErasureStore _erasures = null!;

    [OneTimeSetUp]
    public async Task CreateDatabase()
    {
        _database = await TestDatabase.CreateAsync(typeof(VoicemailStore).Assembly);
        _store = new VoicemailStore(_database.DataSource);
        _erasures = new ErasureStore(_database.DataSource);
    }

    [OneTimeTearDown]
    public async Task DropDatabase() => await _database.DisposeAsync();

    private enum Act
    {
        Reserve,
        Extend,
        Keep,
        Release,
        Delete,
        Undo,
        EndSession,
    }

    /// <summary>One step; <paramref name="Pick"/> chooses whose turn it is, <paramref name="Amount"/> is how much.</summary>
    private sealed record Step(Act Act, int Pick, int Amount);

    private static Arbitrary<Step[]> Steps => Gen.ArrayOf(
        from act in Gen.Frequency(
            (7, Gen.Constant(Act.Reserve)), (6, Gen.Constant(Act.Extend)), (5, Gen.Constant(Act.Keep)), (1, Gen.Constant(Act.Release)),
            (3, Gen.Constant(Act.Delete)), (3, Gen.Constant(Act.Undo)), (1, Gen.Constant(Act.EndSession)))
        from pick in Gen.Choose(0, 1000)
        from amount in Gen.Choose(1, 20)
        select new Step(act, pick, amount)).ToArbitrary();

    [Test]
    public void The_store_does_what_the_model_says() =>
        Prop.ForAll(Steps, steps => RunAsync(steps).GetAwaiter().GetResult())
            .Check(Config.QuickThrowOnFailure.WithMaxTest(60).WithStartSize(40).WithEndSize(150));

    private async Task RunAsync(Step[] steps)
    {
        var model = new Model(Guid.NewGuid());
        foreach (var step in steps)
        {
            await ApplyAsync(model, step);
            var contents = await _store.ContentsAsync(model.Detainee, Noon, default);
            Assert.That(contents.Messages.Select(m => (m.Id, m.Duration)), Is.EquivalentTo(model.Visible), $"{step}");
            Assert.That((contents.TimeUsed, contents.PlacesLeft), Is.EqualTo((TimeSpan.FromMilliseconds(model.UsedMs), 20 - model.UsedPlaces)), $"{step}");
        }
    }

    private async Task ApplyAsync(Model model, Step step)
    {
        switch (step.Act)
        {
            case Act.Reserve:
                var reservation = Reservation(model.Detainee);
                var expected = model.Reserve(reservation.Id);
                var grant = await _store.ReserveAsync(reservation, default);
                Assert.That(grant?.Granted.TotalMilliseconds, Is.EqualTo(expected));
                break;
            case Act.Extend when model.PickReservation(step.Pick) is { } id:
                // A long recording, so that the time can run out as well as the places.
                for (var n = 0; n < step.Amount; n++)
                    Assert.That((await _store.ExtendAsync(id, default))!.Value.TotalMilliseconds, Is.EqualTo(model.Extend(id)));
                break;
            case Act.Keep when model.PickReservation(step.Pick) is { } id:
                var length = model.Keep(id, step.Amount * 30_000);
                var kept = await _store.CommitAsync(id, TimeSpan.FromMilliseconds(step.Amount * 30_000), Noon.AddYears(1), Node, default);
                Assert.That(kept, Is.EqualTo(new CommitResult(CommitOutcome.Committed, TimeSpan.FromMilliseconds(length))));
                break;
            case Act.Release when model.PickReservation(step.Pick) is { } id:
                model.Reservations.Remove(id);
                await _store.ReleaseAsync(id, default);
                break;
            case Act.Delete when model.PickMessage(step.Pick, deleted: false) is { } id:
                model.Deleted.Add(id);
                await _store.DeleteAsync(id, model.Session, Node, Noon, default);
                break;
            case Act.Undo when model.PickMessage(step.Pick, deleted: true) is { } id:
                Assert.That(await _store.UndoDeleteAsync(id, model.Session, default), Is.EqualTo(model.Undo(id)));
                break;
            case Act.EndSession:
                var marked = await _erasures.MarkSessionAsync(model.Session, default);
                Assert.That(marked, Is.EquivalentTo(model.Deleted));
                foreach (var id in marked) Assert.That(await _erasures.FinishAsync(id, Noon, default), Is.True);
                model.EndSession();
                break;
        }
    }

    [Test]
    public async Task Eight_at_once_never_break_the_limits_the_counters_or_each_other()
    {
        var model = new Model(Guid.NewGuid());
        await Task.WhenAll(Enumerable.Range(0, 8).Select(n => CallerAsync(model.Detainee, new System.Random(n))));
        var usage = await UsageAsync(_database.DataSource, model.Detainee);
        Assert.That((usage.Places, usage.Milliseconds), Is.EqualTo((usage.TruePlaces, usage.TrueMilliseconds)));
        Assert.That(usage.Places, Is.GreaterThan(0), "the test did something");
    }

    private async Task CallerAsync(Guid detainee, System.Random random)
    {
        var session = Guid.NewGuid();
        for (var n = 0; n < 60; n++)
        {
            var contents = await _store.ContentsAsync(detainee, Noon, default);
            Assert.That(contents.PlacesLeft, Is.InRange(0, 20));
            Assert.That(contents.TimeLeft, Is.InRange(TimeSpan.Zero, MailboxLimits.Time));
            var reservation = Reservation(detainee);
            if (await _store.ReserveAsync(reservation, default) is { } grant)
            {
                for (var more = random.Next(4); more > 0; more--) await _store.ExtendAsync(reservation.Id, default);
                if (random.Next(5) == 0) await _store.ReleaseAsync(reservation.Id, default);
                else await _store.CommitAsync(reservation.Id, TimeSpan.FromMilliseconds(random.Next(1000, 200_000)), Noon.AddYears(1), Node, default);
            }
            if (contents.Messages.Count == 0) continue;
            // Anyone's message: two sessions may meet at the same one.
            var message = contents.Messages[random.Next(contents.Messages.Count)].Id;
            await _store.DeleteAsync(message, session, Node, Noon, default);
            if (random.Next(2) == 0) await _store.UndoDeleteAsync(message, session, default);
            else if (random.Next(2) == 0)
                foreach (var marked in await _erasures.MarkSessionAsync(session, default)) await _erasures.FinishAsync(marked, Noon, default);
        }
    }

    /// <summary>The rules of a mailbox (DEP-10 to DEP-13, IVR-11), in memory.</summary>
    private sealed class Model(Guid detainee)
    {
        private readonly Dictionary<Guid, int> _messages = [];

        public Guid Detainee { get; } = detainee;

        public Guid Session { get; private set; } = Guid.NewGuid();

        public SortedDictionary<Guid, int> Reservations { get; } = [];

        public HashSet<Guid> Deleted { get; } = [];

        public IEnumerable<(Guid, TimeSpan)> Visible => _messages.Where(m => !Deleted.Contains(m.Key)).Select(m => (m.Key, TimeSpan.FromMilliseconds(m.Value)));

        public int UsedPlaces => Reservations.Count + _messages.Count - Deleted.Count;

        public int UsedMs => Reservations.Values.Sum() + _messages.Where(m => !Deleted.Contains(m.Key)).Sum(m => m.Value);

        public double? Reserve(Guid id)
        {
            if (UsedPlaces == 20 || LimitMs - UsedMs < 1000) return null;
            return Reservations[id] = Math.Min(60_000, LimitMs - UsedMs);
        }

        public double Extend(Guid id) => Reservations[id] += Math.Min(60_000, LimitMs - UsedMs);

        public int Keep(Guid id, int ms)
        {
            Reservations.Remove(id, out var granted);
            return _messages[id] = Math.Min(ms, granted);
        }

        public bool Undo(Guid id)
        {
            if (UsedPlaces == 20 || UsedMs + _messages[id] > LimitMs) return false;
            return Deleted.Remove(id);
        }

        public void EndSession()
        {
            foreach (var id in Deleted) _messages.Remove(id);
            Deleted.Clear();
            Session = Guid.NewGuid();
        }

        public Guid? PickReservation(int pick) => Reservations.Count == 0 ? null : Reservations.Keys.ElementAt(pick % Reservations.Count);

        public Guid? PickMessage(int pick, bool deleted)
        {
            var candidates = _messages.Keys.Where(id => Deleted.Contains(id) == deleted).Order().ToList();
            return candidates.Count == 0 ? null : candidates[pick % candidates.Count];
        }
    }
}

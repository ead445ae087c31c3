using System.Collections.Concurrent;
using Telephony.Recording.Sealing;

namespace Telephony.Recording.Tests.Sealing;

public class SoundSealerTests
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(30);

    [Test]
    public async Task Every_spool_is_sealed_told_and_deleted()
    {
        await using var recorded = new Recorded();
        var sounds = Enumerable.Range(0, 5).Select(_ => Guid.NewGuid()).ToArray();
        foreach (var sound in sounds) await recorded.RecordAsync(sound, 50);
        var told = new ConcurrentQueue<SealedSound>();
        await using var sealer = new SoundSealer(recorded.Archive, (s, _) => Told(told, s), Unexpected);
        foreach (var sound in sounds) sealer.Enqueue(sound, TimeSpan.FromSeconds(0.5));
        sealer.Enqueue(sounds[4]);
        await sealer.WhenIdleAsync().WaitAsync(s_limit);

        Assert.That(told.Select(s => s.Sound), Is.EqualTo(sounds), "in order, each once");
        Assert.That(told.Select(s => s.Duration), Is.All.EqualTo(TimeSpan.FromSeconds(0.5)));
        Assert.That((recorded.Archive.Spools().Count, sealer.Backlog), Is.EqualTo((0, 0)));
    }

    [Test]
    public async Task A_process_killed_after_any_step_finishes_at_the_next_start([Range(0, 4)] int step)
    {
        var last = (SealStep)step;
        await using var recorded = new Recorded();
        var sound = Guid.NewGuid();
        await recorded.RecordAsync(sound, 100);
        await KillAfterAsync(recorded, sound, last);

        await recorded.RestartAsync();
        Assert.That((await recorded.Archive.OpenAsync(sound)).Duration, Is.EqualTo(TimeSpan.FromSeconds(2)), "it can be heard at once");
        var told = new ConcurrentQueue<SealedSound>();
        await using var sealer = new SoundSealer(recorded.Archive, (s, _) => Told(told, s), Unexpected);
        foreach (var orphan in recorded.Archive.Spools()) sealer.Enqueue(orphan);
        await sealer.WhenIdleAsync().WaitAsync(s_limit);

        Assert.That(told, Has.Count.EqualTo(last == SealStep.SpoolDeleted ? 0 : 1), "the row is swapped (again) unless all was done");
        Assert.That(Directory.GetFiles(recorded.Directory, "*", SearchOption.AllDirectories), Is.EqualTo(new[] { recorded.SealedPath(sound) }));
        Assert.That((await recorded.Archive.OpenAsync(sound)).Duration, Is.EqualTo(TimeSpan.FromSeconds(2)));
    }

    [Test]
    public async Task A_row_that_cannot_be_swapped_is_tried_again_and_the_spool_stays()
    {
        await using var recorded = new Recorded();
        var sound = Guid.NewGuid();
        await recorded.RecordAsync(sound, 50);
        var failures = 0;
        var tries = 0;
        await using var sealer = new SoundSealer(
            recorded.Archive,
            (_, _) => ++tries < 3 ? throw new InvalidOperationException("database lost") : Task.CompletedTask,
            (_, _) => Interlocked.Increment(ref failures),
            recorded.Clock);
        sealer.Enqueue(sound);
        for (var i = 1; i <= 2; i++)
        {
            Assert.That(() => recorded.Clock.NextTimer, Is.EqualTo(SoundSealer.RetryAfter).After(20_000, 10));
            Assert.That((Volatile.Read(ref failures), sealer.Backlog, File.Exists(recorded.SpoolPath(sound))), Is.EqualTo((i, 1, true)));
            recorded.Clock.Advance(SoundSealer.RetryAfter);
        }

        await sealer.WhenIdleAsync().WaitAsync(s_limit);
        Assert.That((tries, File.Exists(recorded.SpoolPath(sound))), Is.EqualTo((3, false)));
    }

    [Test]
    public async Task A_damaged_spool_is_reported_once_and_left_alone()
    {
        await using var recorded = new Recorded();
        var (damaged, good) = (Guid.NewGuid(), Guid.NewGuid());
        await recorded.RecordAsync(good, 50);
        await File.WriteAllTextAsync(recorded.SpoolPath(damaged), "not a spool");
        var failed = new ConcurrentQueue<(Guid, Type)>();
        await using var sealer = new SoundSealer(recorded.Archive, (_, _) => Task.CompletedTask, (s, e) => failed.Enqueue((s, e.GetType())));
        sealer.Enqueue(damaged);
        sealer.Enqueue(good);
        await sealer.WhenIdleAsync().WaitAsync(s_limit);
        Assert.That(failed, Is.EqualTo(new[] { (damaged, typeof(SoundDamagedException)) }));
        Assert.That(recorded.Archive.Spools(), Is.EqualTo(new[] { damaged }));
    }

    [Test]
    public async Task Sealing_runs_on_a_thread_that_every_other_one_precedes()
    {
        await using var recorded = new Recorded();
        var sound = Guid.NewGuid();
        await recorded.RecordAsync(sound, 50);
        var nice = 0;
        recorded.Archive.StepReached = step => nice = step == SealStep.Begun ? Posix.GetNice() : nice;
        await recorded.Archive.SealAsync(sound);
        Assert.That(nice, Is.EqualTo(15).Or.EqualTo(19), "19 when the test itself runs with less than normal priority");
        Assert.That(Posix.GetNice(), Is.Not.EqualTo(nice), "only that thread");
    }

    /// <summary>Goes through the steps up to and with <paramref name="last"/>, then no further, leaving the disk as a killed process does.</summary>
    private static async Task KillAfterAsync(Recorded recorded, Guid sound, SealStep last)
    {
        void StopAt(SealStep step)
        {
            if (step == last) throw new InvalidOperationException("killed");
        }

        recorded.Archive.StepReached = StopAt;
        var stopped = new TaskCompletionSource();
        await using var sealer = new SoundSealer(recorded.Archive, (_, _) => Task.CompletedTask, (_, _) => stopped.TrySetResult(), recorded.Clock)
        {
            StepReached = StopAt,
        };
        sealer.Enqueue(sound);
        await stopped.Task.WaitAsync(s_limit);
    }

    private static Task Told(ConcurrentQueue<SealedSound> told, SealedSound sound)
    {
        told.Enqueue(sound);
        return Task.CompletedTask;
    }

    private static void Unexpected(Guid sound, Exception error) => throw new AssertionException($"{sound}: {error}");
}

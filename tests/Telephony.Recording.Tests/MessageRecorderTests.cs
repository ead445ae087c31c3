using System.Reflection;
using Telephony.Core;
using Telephony.Core.Codecs;
using Telephony.Recording.Encryption;
using Telephony.Recording.Spools;

namespace Telephony.Recording.Tests;

public class MessageRecorderTests
{
    private const BindingFlags All = BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;

    [Test]
    public void No_way_to_a_recorder_accepts_an_undecided_leg()
    {
        var privacies = typeof(MessageRecorder).GetConstructors(All).Cast<MethodBase>().Append(typeof(SoundArchive).GetMethod(nameof(SoundArchive.RecordAsync))!)
            .Select(m => m.GetParameters().Select(p => p.ParameterType).Where(t => typeof(LegPrivacy).IsAssignableFrom(t)).ToArray()).ToArray();
        Assert.That(privacies, Is.All.EqualTo(new[] { typeof(LegPrivacy.Decided) }));
        Assert.That(typeof(LegPrivacy.Decided).IsAssignableFrom(typeof(LegPrivacy.Undecided)), Is.False);
        foreach (var type in new[] { typeof(LegPrivacy), typeof(LegPrivacy.Decided), typeof(LegPrivacy.Monitored), typeof(LegPrivacy.Protected) })
            Assert.That(type.GetConstructor(All, [])!.IsPublic, Is.False, $"only a decision makes a {type.Name}");
    }

    [Test]
    public async Task A_protected_leg_can_leave_a_message()
    {
        await using var recorded = new Recorded();
        await using var recorder = await recorded.Archive.RecordAsync(Guid.NewGuid(), new LegPrivacy.Undecided().Decide(isProtected: true));
        Assert.That(recorder.Privacy, Is.InstanceOf<LegPrivacy.Protected>());
    }

    [Test]
    public async Task What_was_said_reaches_the_disk_without_further_packets()
    {
        await using var recorded = new Recorded();
        var sound = Guid.NewGuid();
        await using var recorder = await recorded.Archive.RecordAsync(sound, Recorded.Monitored);
        await recorded.SayAsync(recorder, 10);
        // Nobody flushes and the test's clock stands still: the spool thread does it by itself.
        var path = recorded.SpoolPath(sound);
        Assert.That(() => new FileInfo(path).Length, Is.GreaterThan(FileHeader.Length + (10 * 160)).After(10_000, 20));
        Assert.That(SpoolService.Interval, Is.LessThan(TimeSpan.FromMilliseconds(500)));
    }

    [Test]
    public async Task The_media_thread_allocates_nothing()
    {
        await using var recorded = new Recorded();
        await using var recorder = await recorded.Archive.RecordAsync(Guid.NewGuid(), Recorded.Monitored);
        var payload = Recorded.Tone(AudioCodec.Pcma, 0, 160);
        recorder.OnAudio(default, AudioCodec.Pcma, 1, 0, 0, payload);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (ushort i = 1; i < 1000; i++) recorder.OnAudio(new MonotonicTime(i * 200_000L), AudioCodec.Pcma, 1, i, i * 160u, payload);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    [Test]
    public async Task A_disk_that_refuses_makes_the_recorder_fail_and_nothing_else()
    {
        using var service = new SpoolService();
        await using var recorded = new Recorded();
        // /dev/full answers every write with "no space left on device".
        var header = FileHeader.Create(FileHeader.SpoolMagic, Guid.NewGuid(), recorded.Master);
        using var session = new SpoolSession(new SpoolWriter(File.OpenHandle("/dev/full", FileMode.Open, FileAccess.Write), header), service.Chunks);
        service.Add(session);
        var recorder = new MessageRecorder(
            Guid.NewGuid(), Recorded.Monitored, session, service, recorded.Clock,
            elapsed => Task.FromResult(new SpoolSummary(Guid.Empty, TimeSpan.Zero, elapsed, 0, 0, IsComplete: false)));
        var told = new TaskCompletionSource();
        await using var registration = recorder.Failure.Register(told.SetResult);
        recorder.OnAudio(default, AudioCodec.Pcma, 1, 0, 0, new byte[160]);
        await told.Task.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.That(recorder.Failed, Is.True);
        Assert.That(() => recorder.OnAudio(default, AudioCodec.Pcma, 1, 1, 160, new byte[160]), Throws.Nothing);
        Assert.That(() => recorder.FlushAsync(), Throws.InstanceOf<RecordingUnavailableException>());
        Assert.That((await recorder.CloseAsync()).Duration, Is.EqualTo(TimeSpan.Zero));
    }

    [Test]
    public async Task What_nobody_foresaw_in_one_recording_leaves_the_others_their_thread()
    {
        using var service = new SpoolService();
        await using var recorded = new Recorded();
        using var broken = new SpoolSession(ClosedWriter(recorded.Master), service.Chunks);
        var path = Path.Combine(recorded.Directory, "whole");
        using var whole = new SpoolSession(SpoolWriter.Create(path, Guid.NewGuid(), recorded.Master), service.Chunks);
        service.Add(broken);
        service.Add(whole);
        var record = new byte[SpoolRecord.HeaderLength];
        new SpoolRecord(0, AudioCodec.Pcma, 160, 1, 0, 0, 0).Write(record);
        Assert.That(broken.Queue.TryWrite(record, new byte[160]) && whole.Queue.TryWrite(record, new byte[160]));
        var (first, second) = (broken.RequestFlush(), whole.RequestFlush());
        service.Wake();
        Assert.That(() => first.WaitAsync(TimeSpan.FromSeconds(10)), Throws.InstanceOf<RecordingUnavailableException>());
        await second.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.That(broken.Error, Is.InstanceOf<ObjectDisposedException>());
        Assert.That(new FileInfo(path).Length, Is.GreaterThan(FileHeader.Length + 160));
    }

    private static SpoolWriter ClosedWriter(MasterKey master)
    {
        var file = File.OpenHandle("/dev/null", FileMode.Open, FileAccess.Write);
        file.Dispose();
        return new SpoolWriter(file, FileHeader.Create(FileHeader.SpoolMagic, Guid.NewGuid(), master));
    }

    [Test]
    public async Task Packets_after_the_end_and_oversized_ones_are_dropped()
    {
        await using var recorded = new Recorded();
        var recorder = await recorded.Archive.RecordAsync(Guid.NewGuid(), Recorded.Monitored);
        recorder.OnAudio(default, AudioCodec.Pcma, 1, 0, 0, new byte[1501]);
        Assert.That(recorder.DroppedPackets, Is.EqualTo(1));
        await recorded.SayAsync(recorder, 5);
        var summary = await recorder.CloseAsync();
        await recorded.SayAsync(recorder, 5);
        Assert.That(await recorder.CloseAsync(), Is.SameAs(summary));
        Assert.That(summary.Packets, Is.EqualTo(5));
    }

    [Test]
    public async Task A_started_recorder_counts_from_its_start()
    {
        await using var recorded = new Recorded();
        var recorder = await recorded.Archive.RecordAsync(Guid.NewGuid(), Recorded.Monitored);
        recorder.OnAudio(MonotonicTime.Now(recorded.Clock), AudioCodec.Pcma, 1, 0, 0, default);
        recorder.Start();
        await recorder.CloseAsync();

        recorder = await recorded.Archive.RecordAsync(Guid.NewGuid(), Recorded.Monitored);
        recorder.Start();
        recorded.Clock.Advance(TimeSpan.FromSeconds(1));
        await recorded.SayAsync(recorder, 50);
        var summary = await recorder.CloseAsync();
        Assert.That(summary.Duration, Is.EqualTo(TimeSpan.FromSeconds(2)).Within(TimeSpan.FromMilliseconds(20)));
        Assert.That(summary.Elapsed, Is.EqualTo(TimeSpan.FromSeconds(2)));
    }

    [Test]
    public async Task Trailing_silence_is_counted_from_the_closing()
    {
        await using var recorded = new Recorded();
        var recorder = await recorded.Archive.RecordAsync(Guid.NewGuid(), Recorded.Monitored);
        await recorded.SayAsync(recorder, 500);
        recorded.Clock.Advance(TimeSpan.FromSeconds(30)); // the telephone sends nothing while its owner is silent
        var summary = await recorder.CloseAsync();
        Assert.That(summary.LengthWithout(TimeSpan.Zero), Is.EqualTo(TimeSpan.FromSeconds(10)));
        Assert.That(summary.LengthWithout(TimeSpan.FromSeconds(30)), Is.EqualTo(TimeSpan.FromSeconds(10)));
        Assert.That(summary.LengthWithout(TimeSpan.FromSeconds(32)), Is.EqualTo(TimeSpan.FromSeconds(8)));
        Assert.That(summary.LengthWithout(TimeSpan.FromHours(1)), Is.EqualTo(TimeSpan.Zero));
    }

    [Test]
    public async Task Two_hundred_callers_at_once_lose_nothing()
    {
        await using var recorded = new Recorded();
        var recorders = new List<MessageRecorder>();
        for (var i = 0; i < 200; i++) recorders.Add(await recorded.Archive.RecordAsync(Guid.NewGuid(), Recorded.Monitored));
        var payload = Recorded.Tone(AudioCodec.Pcma, 0, 160);
        for (ushort i = 0; i < 300; i++)
        {
            foreach (var recorder in recorders) recorder.OnAudio(MonotonicTime.Now(recorded.Clock), AudioCodec.Pcma, 1, i, i * 160u, payload);
            recorded.Clock.Advance(TimeSpan.FromMilliseconds(20));
            if (i % 100 == 99) await Task.WhenAll(recorders.Select(r => r.FlushAsync()));
        }

        var summaries = await Task.WhenAll(recorders.Select(r => r.CloseAsync()));
        Assert.That(summaries.Select(s => s.Duration), Is.All.EqualTo(TimeSpan.FromSeconds(6)));
        Assert.That(recorders.Sum(r => r.DroppedPackets), Is.Zero);
    }
}

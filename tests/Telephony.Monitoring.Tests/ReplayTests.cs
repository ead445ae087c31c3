namespace Telephony.Monitoring.Tests;

/// <summary>What a player gets, and what it never gets (MON-07, MON-12).</summary>
public sealed class ReplayTests
{
    private Rig _rig = null!;

    [SetUp]
    public async Task SetUp() => _rig = await Rig.CreateAsync();

    [TearDown]
    public async Task TearDown() => await _rig.DisposeAsync();

    [Test]
    public async Task A_sealed_recording_is_playable_and_has_peaks_of_both_sides()
    {
        var recording = await _rig.RecordAsync(3);
        var replay = _rig.Replay();
        Assert.That(await replay.CheckAsync(recording, default), Is.EqualTo(ReplayState.Playable));
        var peaks = await replay.PeaksAsync(recording, default);
        Assert.That(peaks, Has.Length.EqualTo(2000));
        Assert.That((peaks[..1000].Max(), peaks[1000..].Max()), Is.EqualTo(((byte)62, (byte)62)).Using<(byte, byte)>((a, b) => Math.Abs(a.Item1 - b.Item1) < 6 && Math.Abs(a.Item2 - b.Item2) < 6));
        await using var sound = await replay.OpenAsync(recording, default);
        Assert.That(sound.Length, Is.EqualTo(await _rig.QueryAsync<long>("SELECT sealed_bytes FROM monitoring.recordings")));
    }

    [Test]
    public async Task A_recording_that_is_not_sealed_yet_is_playable_already()
    {
        await using var recording = await _rig.BeginAsync();
        recording.Start();
        await _rig.TalkAsync(recording, 2);
        Assert.That(await _rig.Replay().CheckAsync(recording.Id, default), Is.EqualTo(ReplayState.Unfinished));
        await _rig.Recordings.DisposeAsync();
        await recording.KeepAsync();
        Assert.That(await _rig.Replay().CheckAsync(recording.Id, default), Is.EqualTo(ReplayState.Playable));
        Assert.That(await _rig.Replay().PeaksAsync(recording.Id, default), Has.Length.EqualTo(1000));
        Assert.That(await _rig.QueryAsync<bool>("SELECT peaks IS NULL FROM monitoring.recordings"), Is.True, "sealing writes those of both sides");
    }

    [Test]
    public async Task Peaks_that_are_missing_are_measured_once_and_kept()
    {
        var recording = await _rig.RecordAsync(2);
        await _rig.ExecuteAsync("UPDATE monitoring.recordings SET peaks = NULL");
        var measured = await _rig.Replay().PeaksAsync(recording, default);
        Assert.That(await _rig.QueryAsync<byte[]>("SELECT peaks FROM monitoring.recordings"), Is.EqualTo(measured));
    }

    [Test]
    public async Task What_is_missing_altered_or_erased_says_so()
    {
        var recording = await _rig.RecordAsync(2);
        var replay = _rig.Replay();
        var file = _rig.Sounds().Single(path => path.Contains(recording.ToString("N")) || path.Contains(recording.ToString()));
        var bytes = await File.ReadAllBytesAsync(file);

        var altered = bytes.ToArray();
        altered[^40] ^= 1;
        await File.WriteAllBytesAsync(file, altered);
        Assert.That(await replay.CheckAsync(recording, default), Is.EqualTo(ReplayState.Altered));

        await File.WriteAllBytesAsync(file, bytes);
        await _rig.ExecuteAsync("UPDATE monitoring.recordings SET sha256 = decode(repeat('00', 32), 'hex')");
        Assert.That(await replay.CheckAsync(recording, default), Is.EqualTo(ReplayState.Altered), "a file that is whole but another");

        File.Delete(file);
        Assert.That(await replay.CheckAsync(recording, default), Is.EqualTo(ReplayState.Missing));
        Assert.That(await replay.CheckAsync(Guid.NewGuid(), default), Is.EqualTo(ReplayState.Erased));
    }
}

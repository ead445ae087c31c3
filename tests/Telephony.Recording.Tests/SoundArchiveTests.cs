using Telephony.Core.Codecs;
using Telephony.Core.Media;
using Telephony.Recording.Encryption;
using Telephony.Testing;

namespace Telephony.Recording.Tests;

public class SoundArchiveTests
{
    private static readonly TimeSpan s_frame = TimeSpan.FromMilliseconds(20);

    [Test]
    public async Task A_message_is_as_long_as_what_was_said([Values] AudioCodec codec, [Values(1, 50, 1500)] int frames)
    {
        await using var recorded = new Recorded();
        var sound = Guid.NewGuid();
        var summary = await recorded.RecordAsync(sound, frames, codec);
        Assert.That(summary, Is.EqualTo(new SpoolSummary(sound, frames * s_frame, frames * s_frame, frames, summary.Bytes, IsComplete: true)));
        Assert.That((await recorded.Archive.OpenAsync(sound)).Duration, Is.EqualTo(frames * s_frame));

        var sealedSound = await recorded.Archive.SealAsync(sound);
        Assert.That(sealedSound.Duration, Is.EqualTo(frames * s_frame));
        recorded.Archive.DeleteSpool(sound);
        Assert.That((await recorded.Archive.OpenAsync(sound)).Duration, Is.EqualTo(frames * s_frame));
    }

    [Test]
    public async Task Players_read_what_is_exported_from_either_form([Values(false, true)] bool isSealed, [Values(false, true)] bool isCut)
    {
        await using var recorded = new Recorded();
        var sound = Guid.NewGuid();
        await recorded.RecordAsync(sound, 500);
        if (isSealed) await SealAsync(recorded, sound);
        var samples = isCut ? 24_008 : 80_000;
        var path = Path.Combine(recorded.Directory, "export.ogg");
        await using (var file = File.Create(path)) await recorded.Archive.ExportAsync(sound, isCut ? TimeSpan.FromSeconds(samples / 8000.0) : null, file);

        ExternalTool.Run("opusdec", "--quiet", "--rate", "8000", path, path + ".wav");
        ExternalTool.Run("ffmpeg", "-v", "error", "-i", path, "-f", "null", "-");
        Assert.That(ExternalTool.Run("opusinfo", path), Does.Not.Contain("WARNING").And.Not.Contain("ERROR"));
        var wav = await File.ReadAllBytesAsync(path + ".wav");
        var heard = new short[(wav.Length - 44) / 2];
        Buffer.BlockCopy(wav, 44, heard, 0, heard.Length * 2);
        Assert.That(heard, Has.Length.EqualTo(samples));
        Assert.That(heard.Max(s => (int)s), Is.InRange(7000, 10000), "the tone's level");
        Assert.That(Crossings(heard), Is.EqualTo(samples / 20).Within(2), "the tone's pitch");
    }

    [Test]
    public async Task What_was_exported_from_the_sealed_form_has_its_hash()
    {
        await using var recorded = new Recorded();
        var sound = Guid.NewGuid();
        await recorded.RecordAsync(sound, 200);
        var result = await SealAsync(recorded, sound);
        using var export = new MemoryStream();
        await recorded.Archive.ExportAsync(sound, null, export);
        Assert.That(System.Security.Cryptography.SHA256.HashData(export.ToArray()), Is.EqualTo(result.Sha256));
        Assert.That(export.Length, Is.EqualTo(result.Bytes));
    }

    [Test]
    public async Task Both_forms_play_the_tone_in_every_codec([Values] AudioCodec codec, [Values(false, true)] bool isSealed, [Values(AudioCodec.Pcma, AudioCodec.Opus)] AudioCodec said)
    {
        await using var recorded = new Recorded();
        var sound = Guid.NewGuid();
        await recorded.RecordAsync(sound, 300, said);
        if (isSealed) await SealAsync(recorded, sound);

        var stored = await recorded.Archive.OpenAsync(sound);
        var heard = await HearAsync(stored, codec, TimeSpan.Zero);
        Assert.That(heard, Has.Length.EqualTo(300 * Recorded.Frame));
        Assert.That(Crossings(heard), Is.EqualTo(heard.Length / 20).Within(6));
        Assert.That(heard.Skip(1000).Max(s => (int)s), Is.InRange(6500, 9500));

        var tail = await HearAsync(stored, codec, TimeSpan.FromSeconds(4.01));
        Assert.That(tail, Has.Length.EqualTo(100 * Recorded.Frame), "4.00 s on, rounded down to a frame");
        if (codec == AudioCodec.Pcma) Assert.That(Correlation(tail.AsSpan(800), heard.AsSpan((200 * Recorded.Frame) + 800)), Is.GreaterThan(0.9), "a start in the middle plays the middle");
    }

    [Test]
    public async Task A_law_is_heard_again_bit_for_bit_from_its_spool()
    {
        await using var recorded = new Recorded();
        var sound = Guid.NewGuid();
        await recorded.RecordAsync(sound, 100);
        var frames = await FramesAsync(await recorded.Archive.OpenAsync(sound), AudioCodec.Pcma, TimeSpan.Zero);
        for (var i = 0; i < frames.Count; i++) Assert.That(frames[i], Is.EqualTo(Recorded.Tone(AudioCodec.Pcma, i * 160, 160)), $"frame {i}");
    }

    [Test]
    public async Task An_Opus_leg_gets_the_stored_packets()
    {
        await using var recorded = new Recorded();
        var sound = Guid.NewGuid();
        await recorded.RecordAsync(sound, 100);
        await SealAsync(recorded, sound);
        var frames = await FramesAsync(await recorded.Archive.OpenAsync(sound), AudioCodec.Opus, TimeSpan.Zero);
        using var export = new MemoryStream();
        await recorded.Archive.ExportAsync(sound, null, export);
        export.Position = 0;
        Telephony.Core.Ogg.OggOpusReader.TryOpen(export, out var reader, out _);
        foreach (var frame in frames)
        {
            Assert.That(reader!.Read(out var packet), Is.EqualTo(Telephony.Core.Ogg.OggOpusStatus.Packet));
            Assert.That(frame, Is.EqualTo(packet.ToArray()));
        }

        Assert.That(frames, Has.Count.EqualTo(100));
    }

    [Test]
    public async Task A_length_cuts_the_end([Values(false, true)] bool isSealed)
    {
        await using var recorded = new Recorded();
        var sound = Guid.NewGuid();
        await recorded.RecordAsync(sound, 300);
        var length = TimeSpan.FromSeconds(2);
        if (isSealed) Assert.That((await recorded.Archive.SealAsync(sound, length)).Duration, Is.EqualTo(length));
        var stored = await recorded.Archive.OpenAsync(sound, length);
        Assert.That(stored.Duration, Is.EqualTo(length));
        Assert.That(await FramesAsync(stored, AudioCodec.Pcmu, TimeSpan.Zero), Has.Count.EqualTo(100));
        Assert.That((await recorded.Archive.OpenAsync(sound, TimeSpan.FromHours(1))).Duration, Is.EqualTo(isSealed ? length : 3 * length), "no longer than it is");
    }

    [Test]
    public async Task A_sound_that_was_sealed_while_it_was_open_plays_on()
    {
        await using var recorded = new Recorded();
        var sound = Guid.NewGuid();
        await recorded.RecordAsync(sound, 900);
        var stored = await recorded.Archive.OpenAsync(sound);
        using var playing = stored.Open(AudioCodec.Pcma, TimeSpan.Zero);
        var payload = new byte[1275];
        await ReadyAsync(playing, payload);
        await SealAsync(recorded, sound);
        var frames = 1;
        while ((await ReadyAsync(playing, payload)).State == FrameState.Ready) frames++;
        Assert.That(frames, Is.EqualTo(900), "what was playing");
        Assert.That(await FramesAsync(stored, AudioCodec.Pcma, TimeSpan.Zero), Has.Count.EqualTo(900), "what is opened again");
    }

    [Test]
    public async Task Sealing_twice_gives_the_same_sound_and_a_third_time_without_the_spool_too()
    {
        await using var recorded = new Recorded();
        var sound = Guid.NewGuid();
        await recorded.RecordAsync(sound, 100);
        var first = await recorded.Archive.SealAsync(sound);
        var second = await recorded.Archive.SealAsync(sound);
        recorded.Archive.DeleteSpool(sound);
        var third = await recorded.Archive.SealAsync(sound);
        foreach (var other in new[] { second, third })
        {
            Assert.That(other.Sha256, Is.EqualTo(first.Sha256));
            Assert.That((other.Sound, other.Duration, other.Bytes), Is.EqualTo((first.Sound, first.Duration, first.Bytes)));
        }

        Assert.That(second.Peaks, Is.EqualTo(first.Peaks));
        Assert.That(third.Peaks.Zip(first.Peaks, (a, b) => Math.Abs(a - b)).Skip(50).Max(), Is.LessThan(30), "decoded again, nearly the same");
    }

    [Test]
    public async Task Peaks_show_where_it_is_loud()
    {
        await using var recorded = new Recorded();
        var sound = Guid.NewGuid();
        var recorder = await recorded.Archive.RecordAsync(sound, Recorded.Monitored);
        await recorded.SayAsync(recorder, 50, sequence: 0, rtpTime: 0);
        recorded.Clock.Advance(TimeSpan.FromSeconds(1));
        await recorded.SayAsync(recorder, 50, sequence: 50, rtpTime: 16000);
        await recorder.CloseAsync();
        var peaks = (await recorded.Archive.SealAsync(sound)).Peaks;
        Assert.That(peaks, Has.Length.EqualTo(1000));
        Assert.That(peaks[10..320].Select(p => (int)p), Is.All.InRange(40, 70));
        Assert.That(peaks[340..660].Select(p => (int)p), Is.All.Zero);
        Assert.That(peaks[680..990].Select(p => (int)p), Is.All.InRange(40, 70));
    }

    [Test]
    public async Task An_erased_sound_is_gone_in_both_forms()
    {
        await using var recorded = new Recorded();
        var sound = Guid.NewGuid();
        await recorded.RecordAsync(sound, 100);
        await recorded.Archive.SealAsync(sound);
        recorded.Archive.Erase(sound);
        recorded.Archive.Erase(sound);
        Assert.That(Directory.GetFiles(recorded.Directory, "*", SearchOption.AllDirectories), Is.Empty);
        Assert.That(() => recorded.Archive.OpenAsync(sound).AsTask(), Throws.InstanceOf<SoundNotFoundException>());
        Assert.That(() => recorded.Archive.SealAsync(sound), Throws.InstanceOf<SoundNotFoundException>());
        Assert.That(() => recorded.Archive.InspectSpoolAsync(sound), Throws.InstanceOf<SoundNotFoundException>());
        Assert.That(() => recorded.Archive.ExportAsync(sound, null, Stream.Null), Throws.InstanceOf<SoundNotFoundException>());
    }

    [Test]
    public async Task An_erased_sounds_key_is_overwritten()
    {
        await using var recorded = new Recorded();
        var sound = Guid.NewGuid();
        await recorded.RecordAsync(sound, 10);
        using var held = File.OpenRead(recorded.SpoolPath(sound));
        recorded.Archive.Erase(sound);
        var header = new byte[FileHeader.Length];
        held.ReadExactly(header);
        Assert.That(header, Is.All.Zero);
    }

    [Test]
    public async Task A_sound_erased_while_it_is_sealed_does_not_come_back()
    {
        await using var recorded = new Recorded();
        var sound = Guid.NewGuid();
        await recorded.RecordAsync(sound, 100);
        recorded.Archive.StepReached = step =>
        {
            if (step == Recording.Sealing.SealStep.Written) recorded.Archive.Erase(sound);
        };
        Assert.That(() => recorded.Archive.SealAsync(sound), Throws.InstanceOf<SoundNotFoundException>());
        Assert.That(Directory.GetFiles(recorded.Directory, "*", SearchOption.AllDirectories), Is.Empty);
    }

    [Test]
    public async Task An_archive_that_does_not_own_the_folder_leaves_the_owner_what_it_is_writing()
    {
        await using var recorded = new Recorded();
        var sound = Guid.NewGuid();
        await recorded.RecordAsync(sound, 100);
        recorded.Archive.StepReached = step =>
        {
            if (step == Recording.Sealing.SealStep.Written) new SoundArchive(recorded.Options with { OwnsFolder = false }).DisposeAsync().AsTask().GetAwaiter().GetResult();
        };
        await recorded.Archive.SealAsync(sound);
        Assert.That(File.Exists(recorded.SealedPath(sound)));
    }

    [Test]
    public async Task Spools_are_the_orphans_and_not_the_open_ones()
    {
        await using var recorded = new Recorded();
        var (orphan, open) = (Guid.NewGuid(), Guid.NewGuid());
        await recorded.RecordAsync(orphan, 10);
        await using var recorder = await recorded.Archive.RecordAsync(open, Recorded.Monitored);
        Assert.That(recorded.Archive.Spools(), Is.EqualTo(new[] { orphan }));
    }

    [Test]
    public async Task The_spool_is_on_disk_when_recording_begins_and_an_empty_one_is_zero_long()
    {
        await using var recorded = new Recorded();
        var sound = Guid.NewGuid();
        var recorder = await recorded.Archive.RecordAsync(sound, Recorded.Monitored);
        Assert.That(new FileInfo(recorded.SpoolPath(sound)).Length, Is.EqualTo(FileHeader.Length));
        Assert.That((await recorder.CloseAsync()).Duration, Is.EqualTo(TimeSpan.Zero));
        Assert.That((await recorded.Archive.SealAsync(sound)).Duration, Is.EqualTo(TimeSpan.Zero));
        recorded.Archive.DeleteSpool(sound);
        Assert.That(await FramesAsync(await recorded.Archive.OpenAsync(sound), AudioCodec.Pcma, TimeSpan.Zero), Is.Empty);
    }

    [Test]
    public async Task A_full_disk_refuses_the_recording()
    {
        await using var recorded = new Recorded(options => options with { MinimumFreeBytes = long.MaxValue });
        Assert.That(() => recorded.Archive.RecordAsync(Guid.NewGuid(), Recorded.Monitored).AsTask(), Throws.InstanceOf<RecordingUnavailableException>());
        Assert.That(recorded.Archive.Spools(), Is.Empty);
    }

    [Test]
    public async Task An_id_is_recorded_once()
    {
        await using var recorded = new Recorded();
        var sound = Guid.NewGuid();
        await recorded.RecordAsync(sound, 10);
        Assert.That(() => recorded.Archive.RecordAsync(sound, Recorded.Monitored).AsTask(), Throws.InvalidOperationException);
    }

    [Test]
    public async Task A_restart_removes_what_was_half_written()
    {
        await using var recorded = new Recorded();
        await File.WriteAllTextAsync(Path.Combine(recorded.Directory, "sounds", "half.tmp"), "x");
        await recorded.RestartAsync();
        Assert.That(Directory.GetFiles(recorded.Directory, "*.tmp", SearchOption.AllDirectories), Is.Empty);
    }

    [Test]
    public async Task A_spool_under_another_name_is_not_opened()
    {
        await using var recorded = new Recorded();
        var (sound, other) = (Guid.NewGuid(), Guid.NewGuid());
        await recorded.RecordAsync(sound, 10);
        File.Copy(recorded.SpoolPath(sound), recorded.SpoolPath(other));
        Assert.That(() => recorded.Archive.OpenAsync(other).AsTask(), Throws.InstanceOf<SoundDamagedException>());
    }

    private static async Task<SealedSound> SealAsync(Recorded recorded, Guid sound)
    {
        var result = await recorded.Archive.SealAsync(sound);
        recorded.Archive.DeleteSpool(sound);
        return result;
    }

    private static async Task<List<byte[]>> FramesAsync(ISound sound, AudioCodec codec, TimeSpan from)
    {
        using var source = sound.Open(codec, from);
        var frames = new List<byte[]>();
        var payload = new byte[1275];
        while (await ReadyAsync(source, payload) is (FrameState.Ready, var length)) frames.Add(payload[..length]);
        return frames;
    }

    /// <summary>Asks until the frame is there, as a media thread would 20 ms later.</summary>
    private static async Task<(FrameState State, int Length)> ReadyAsync(IFrameSource source, byte[] payload)
    {
        while (true)
        {
            var state = source.Next(payload, out var length);
            if (state != FrameState.Late) return (state, length);
            await Task.Yield();
        }
    }

    private static async Task<short[]> HearAsync(ISound sound, AudioCodec codec, TimeSpan from)
    {
        using var opus = new OpusDecoder();
        var heard = new List<short>();
        var pcm = new short[960];
        foreach (var frame in await FramesAsync(sound, codec, from))
        {
            if (codec == AudioCodec.Opus) Assert.That(opus.Decode(frame, pcm), Is.EqualTo(160));
            else G711.Decode(codec, frame, pcm);
            heard.AddRange(pcm[..160]);
        }

        return [.. heard];
    }

    private static int Crossings(ReadOnlySpan<short> pcm)
    {
        var count = 0;
        for (var i = 1; i < pcm.Length; i++)
            if (pcm[i - 1] < 0 && pcm[i] >= 0) count++;
        return count;
    }

    private static double Correlation(ReadOnlySpan<short> a, ReadOnlySpan<short> b)
    {
        double ab = 0, aa = 1, bb = 1;
        for (var i = 0; i < a.Length; i++)
        {
            ab += (double)a[i] * b[i];
            aa += (double)a[i] * a[i];
            bb += (double)b[i] * b[i];
        }

        return ab / Math.Sqrt(aa * bb);
    }
}

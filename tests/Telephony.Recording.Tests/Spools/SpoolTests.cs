using Telephony.Core.Codecs;
using Telephony.Recording.Encryption;
using Telephony.Recording.Spools;

namespace Telephony.Recording.Tests.Spools;

public class SpoolTests
{
    [Test]
    public async Task A_process_killed_at_any_byte_loses_at_most_half_a_second_before_it()
    {
        await using var recorded = new Recorded();
        var sound = Guid.NewGuid();
        await using var recorder = await recorded.Archive.RecordAsync(sound, Recorded.Monitored);
        // Written twice a second, as the spool thread does at the slowest.
        var written = new List<(long Bytes, long Samples)>();
        for (var i = 0; i < 20; i++)
        {
            await recorded.SayAsync(recorder, 25, sequence: (ushort)(i * 25), rtpTime: (uint)(i * 25 * 160));
            await recorder.FlushAsync();
            written.Add((new FileInfo(recorded.SpoolPath(sound)).Length, (i + 1) * 25 * 160));
        }

        var whole = await File.ReadAllBytesAsync(recorded.SpoolPath(sound));
        var path = Path.Combine(recorded.Directory, "killed");
        for (var length = FileHeader.Length; length <= whole.Length; length += 97)
        {
            await File.WriteAllBytesAsync(path, whole[..length]);
            using var reader = SpoolReader.Open(path, sound, recorded.Master);
            var expected = written.Where(w => w.Bytes <= length).Select(w => w.Samples).DefaultIfEmpty(0).Max();
            var found = Recording.Timeline.SoundTimeline.Build(reader.PacketsOf(0)).Length;
            Assert.That(found, Is.InRange(expected, expected + 4000), $"cut at {length}");
            Assert.That(reader.IsComplete, Is.False);
        }
    }

    [Test]
    public async Task A_killed_recording_is_an_orphan_that_can_be_heard_and_sealed()
    {
        await using var recorded = new Recorded();
        var sound = Guid.NewGuid();
        await recorded.RecordAsync(sound, 500);
        var path = recorded.SpoolPath(sound);
        await using (var file = File.OpenWrite(path)) file.SetLength(file.Length - 1000);
        await recorded.RestartAsync();
        Assert.That(recorded.Archive.Spools(), Is.EqualTo(new[] { sound }));

        var summary = await recorded.Archive.InspectSpoolAsync(sound);
        Assert.That(summary.IsComplete, Is.False);
        Assert.That(summary.Duration, Is.InRange(TimeSpan.FromSeconds(9), TimeSpan.FromSeconds(10)));
        Assert.That((await recorded.Archive.OpenAsync(sound)).Duration, Is.EqualTo(summary.Duration));
        Assert.That((await recorded.Archive.SealAsync(sound)).Duration, Is.EqualTo(summary.Duration));
    }

    [Test]
    public async Task Damage_at_any_byte_ends_the_reading_there_or_is_named()
    {
        await using var recorded = new Recorded();
        var sound = Guid.NewGuid();
        await using (var recorder = await recorded.Archive.RecordAsync(sound, Recorded.Monitored))
        {
            for (var i = 0; i < 4; i++)
            {
                await recorded.SayAsync(recorder, 2, sequence: (ushort)(i * 2), rtpTime: (uint)(i * 320));
                await recorder.FlushAsync();
            }
        }

        var whole = await File.ReadAllBytesAsync(recorded.SpoolPath(sound));
        var path = Path.Combine(recorded.Directory, "damaged");
        for (var i = 0; i < whole.Length; i++)
        {
            var damaged = whole.ToArray();
            damaged[i] ^= 0x40;
            await File.WriteAllBytesAsync(path, damaged);
            if (i < FileHeader.Length)
            {
                Assert.That(() => SpoolReader.Open(path, sound, recorded.Master), Throws.InstanceOf<SoundDamagedException>(), $"flipped at {i}");
                continue;
            }

            using var reader = SpoolReader.Open(path, sound, recorded.Master);
            Assert.That(reader.IsComplete, Is.False, $"flipped at {i}");
            Assert.That(reader.PacketsOf(0), Has.Count.LessThanOrEqualTo(8));
            Assert.That(reader.PacketsOf(0).Select(p => p.Sequence), Is.EqualTo(Enumerable.Range(0, reader.PacketsOf(0).Count)), $"flipped at {i}");
        }

        for (var length = 0; length < FileHeader.Length; length++)
        {
            await File.WriteAllBytesAsync(path, whole[..length]);
            Assert.That(() => SpoolReader.Open(path, sound, recorded.Master), Throws.InstanceOf<SoundDamagedException>(), $"cut at {length}");
        }
    }

    [Test]
    public async Task A_recording_killed_before_the_first_packet_is_empty_and_not_damaged()
    {
        await using var recorded = new Recorded();
        var sound = Guid.NewGuid();
        SpoolWriter.Create(recorded.SpoolPath(sound), sound, recorded.Master).Dispose();
        var summary = await recorded.Archive.InspectSpoolAsync(sound);
        Assert.That((summary.Duration, summary.Packets, summary.IsComplete), Is.EqualTo((TimeSpan.Zero, 0, false)));
    }

    [Test]
    public void Blocks_cannot_change_places()
    {
        using var master = MasterKey.Generate();
        var sound = Guid.NewGuid();
        var path = Path.Combine(TestContext.CurrentContext.WorkDirectory, $"{sound:N}.spool");
        using (var writer = SpoolWriter.Create(path, sound, master))
        {
            for (ushort i = 0; i < 3; i++) writer.Write(Record(i));
            writer.Complete();
        }

        var bytes = File.ReadAllBytes(path);
        var block = SpoolFormat.BlockHeaderLength + Record(0).Length;
        var swapped = bytes.ToArray();
        bytes.AsSpan(FileHeader.Length, block).CopyTo(swapped.AsSpan(FileHeader.Length + block));
        bytes.AsSpan(FileHeader.Length + block, block).CopyTo(swapped.AsSpan(FileHeader.Length));
        File.WriteAllBytes(path, swapped);
        using (var reader = SpoolReader.Open(path, sound, master)) Assert.That(reader.PacketsOf(0), Is.Empty);

        File.WriteAllBytes(path, [.. bytes[..(FileHeader.Length + block)], .. bytes[(FileHeader.Length + block + block)..]]);
        using (var reader = SpoolReader.Open(path, sound, master)) Assert.That(reader.PacketsOf(0), Has.Count.EqualTo(1), "a block taken out");

        File.WriteAllBytes(path, bytes);
        using (var reader = SpoolReader.Open(path, sound, master))
        {
            Assert.That((reader.PacketsOf(0).Count, reader.IsComplete, reader.ReadableBytes), Is.EqualTo((3, true, (long)bytes.Length)));
            Assert.That(reader.Payload(0, 2)[0], Is.EqualTo(2));
            Assert.That(reader.Payload(0, 0)[0], Is.Zero);
        }

        static byte[] Record(ushort number)
        {
            var record = new byte[SpoolRecord.HeaderLength + 160];
            new SpoolRecord(0, AudioCodec.Pcma, 160, 1, number, number * 160u, number * 160u).Write(record);
            record[SpoolRecord.HeaderLength] = (byte)number;
            return record;
        }
    }

    [Test]
    public void Random_records_are_refused_without_an_exception()
    {
        var random = new Random(3);
        for (var i = 0; i < 20_000; i++)
        {
            var bytes = new byte[random.Next(0, 60)];
            random.NextBytes(bytes);
            if (SpoolRecord.TryRead(bytes, out var record)) Assert.That(record.Length, Is.LessThanOrEqualTo(bytes.Length));
        }
    }
}

namespace Telephony.Recording.Tests;

/// <summary>What a player in a browser asks an archive for.</summary>
public class SoundServingTests
{
    [Test]
    public async Task Any_range_is_what_the_whole_file_has_there([Values(false, true)] bool isSealed)
    {
        await using var recorded = new Recorded();
        var sound = await GivenAsync(recorded, isSealed, frames: 3000);
        using var whole = new MemoryStream();
        await recorded.Archive.ExportAsync(sound, null, whole);
        var expected = whole.ToArray();
        await using var served = await recorded.Archive.OpenOggAsync(sound);
        Assert.That(served.Length, Is.EqualTo(expected.Length));
        Assert.That(served.Length, Is.GreaterThan(70_000), "more than one encrypted chunk");
        foreach (var from in new[] { expected.Length - 1, 65_530, 1, 0 })
        {
            var part = new byte[Math.Min(1000, expected.Length - from)];
            served.Position = from;
            await served.ReadExactlyAsync(part);
            Assert.That(part, Is.EqualTo(expected[from..(from + part.Length)]), $"from {from}");
        }
    }

    [Test]
    public async Task A_sound_is_intact_until_a_byte_of_it_changes_and_a_changed_one_is_not_given_out()
    {
        await using var recorded = new Recorded();
        var sound = Guid.NewGuid();
        await recorded.RecordAsync(sound, 3000);
        var made = await recorded.Archive.SealAsync(sound);
        recorded.Archive.DeleteSpool(sound);
        Assert.That(await recorded.Archive.IsIntactAsync(sound, made.Sha256), Is.True);
        Assert.That(await recorded.Archive.IsIntactAsync(sound, new byte[32]), Is.False, "another file's hash");

        var path = recorded.SealedPath(sound);
        var bytes = await File.ReadAllBytesAsync(path);
        bytes[2000] ^= 1;
        await File.WriteAllBytesAsync(path, bytes);
        Assert.That(await recorded.Archive.IsIntactAsync(sound, made.Sha256), Is.False);
        await using var served = await recorded.Archive.OpenOggAsync(sound);
        var first = new byte[10];
        Assert.That(async () => await served.ReadExactlyAsync(first), Throws.TypeOf<SoundDamagedException>());
    }

    [Test]
    public async Task A_sound_that_is_not_there_is_not_intact_but_missing()
    {
        await using var recorded = new Recorded();
        Assert.That(() => recorded.Archive.IsIntactAsync(Guid.NewGuid(), new byte[32]), Throws.TypeOf<SoundNotFoundException>());
        Assert.That(() => recorded.Archive.OpenOggAsync(Guid.NewGuid()), Throws.TypeOf<SoundNotFoundException>());
    }

    [Test]
    public async Task Measured_peaks_are_those_of_the_sealing_but_for_what_the_codec_loses()
    {
        await using var recorded = new Recorded();
        var sound = Guid.NewGuid();
        await recorded.RecordAsync(sound, 500);
        var made = await recorded.Archive.SealAsync(sound);
        Assert.That(await recorded.Archive.MeasurePeaksAsync(sound), Is.EqualTo(made.Peaks).Within(20), "of the sealed form, in which the codec rings a little");
        Assert.That(made.Peaks.Max(), Is.InRange(55, 70), "a tone of 8,000 is 62 of 255");
    }

    private static async Task<Guid> GivenAsync(Recorded recorded, bool isSealed, int frames)
    {
        var sound = Guid.NewGuid();
        await recorded.RecordAsync(sound, frames);
        if (!isSealed) return sound;
        await recorded.Archive.SealAsync(sound);
        recorded.Archive.DeleteSpool(sound);
        return sound;
    }
}

using Telephony.Ivr.Prompts;

namespace Telephony.Ivr.Tests.Prompts;

internal sealed class WaveFileTests
{
    private static readonly short[] Samples = [.. Enumerable.Range(0, 800).Select(i => (short)(i * 7))];

    [Test]
    public void What_is_written_is_read_and_sealed()
    {
        Assert.That(WaveFile.TryRead(WaveFile.Write(Samples), out var read, out var isSealed));
        Assert.That(read, Is.EqualTo(Samples));
        Assert.That(isSealed);
    }

    [Test]
    public void A_file_cut_at_any_length_is_not_taken_for_a_sealed_one()
    {
        var file = WaveFile.Write(Samples);
        for (var length = 0; length < file.Length; length++)
            Assert.That(WaveFile.TryRead(file.AsSpan(0, length), out _, out var isSealed) && isSealed, Is.False, $"{length}");
    }

    [Test]
    public void A_file_with_any_byte_of_its_sound_changed_is_refused()
    {
        var file = WaveFile.Write(Samples);
        for (var at = 44; at < 44 + (Samples.Length * 2); at++)
        {
            file[at] ^= 0x40;
            Assert.That(WaveFile.TryRead(file, out _, out _), Is.False, $"{at}");
            file[at] ^= 0x40;
        }
    }

    [Test]
    public void Any_byte_changed_anywhere_throws_nothing()
    {
        var file = WaveFile.Write(Samples);
        for (var at = 0; at < file.Length; at++)
        {
            file[at] ^= 0xFF;
            Assert.That(() => WaveFile.TryRead(file, out _, out _), Throws.Nothing);
            file[at] ^= 0xFF;
        }
    }

    [Test]
    public void Other_programs_read_what_we_write()
    {
        var file = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.wav");
        File.WriteAllBytes(file, WaveFile.Write(Samples));
        try
        {
            Assert.That(Testing.ExternalTool.Run("soxi", "-s", file).Trim(), Is.EqualTo("800"));
        }
        finally
        {
            File.Delete(file);
        }
    }
}

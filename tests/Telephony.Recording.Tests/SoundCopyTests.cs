using System.Security.Cryptography;
using Telephony.Recording.Sealing;

namespace Telephony.Recording.Tests;

public class SoundCopyTests
{
    [Test]
    public async Task A_copy_is_the_same_file_under_its_own_id_and_key_and_lives_on_when_the_original_is_erased()
    {
        await using var recorded = new Recorded();
        await using var other = new OtherArchive(recorded);
        var (original, copy) = (await SealAsync(recorded), Guid.NewGuid());
        await other.Archive.CopyAsync(recorded.Archive, original, copy);
        Assert.That(await File.ReadAllBytesAsync(other.SealedPath(copy)), Is.Not.EqualTo(await File.ReadAllBytesAsync(recorded.SealedPath(original.Sound))));
        recorded.Archive.Erase(original.Sound);

        Assert.That(SHA256.HashData(await ExportAsync(other.Archive, copy)), Is.EqualTo(original.Sha256));
        Assert.That((await other.Archive.OpenAsync(copy)).Duration, Is.EqualTo(TimeSpan.FromSeconds(2)));
        Assert.That(other.Archive.Sounds(), Is.EqualTo(new[] { copy }));
        Assert.That((recorded.Archive.Has(original.Sound), other.Archive.Has(copy)), Is.EqualTo((false, true)));
    }

    [Test]
    public async Task A_process_killed_after_any_step_leaves_nothing_or_all_of_it([Range(0, 2)] int step)
    {
        await using var recorded = new Recorded();
        await using var other = new OtherArchive(recorded);
        var (original, copy) = (await SealAsync(recorded), Guid.NewGuid());
        other.Archive.StepReached = reached =>
        {
            if (reached == (SealStep)step) throw new IOException("killed");
        };
        Assert.That(() => other.Archive.CopyAsync(recorded.Archive, original, copy), Throws.InstanceOf<IOException>());
        await other.RestartAsync();
        Assert.That(other.Archive.Has(copy), Is.EqualTo((SealStep)step == SealStep.Named));
        Assert.That(Directory.GetFiles(other.Directory, "*.tmp", SearchOption.AllDirectories), Is.Empty);

        await other.Archive.CopyAsync(recorded.Archive, original, copy);
        Assert.That(SHA256.HashData(await ExportAsync(other.Archive, copy)), Is.EqualTo(original.Sha256));
    }

    [Test]
    public async Task What_is_not_what_was_sealed_is_not_copied()
    {
        await using var recorded = new Recorded();
        await using var other = new OtherArchive(recorded);
        var original = await SealAsync(recorded);
        Assert.That(() => other.Archive.CopyAsync(recorded.Archive, original with { Sha256 = new byte[32] }, Guid.NewGuid()), Throws.InstanceOf<SoundDamagedException>());
        Assert.That(Directory.GetFiles(other.Directory, "*", SearchOption.AllDirectories), Is.Empty);
    }

    [Test]
    public async Task Only_a_sealed_sound_is_copied()
    {
        await using var recorded = new Recorded();
        await using var other = new OtherArchive(recorded);
        var spool = Guid.NewGuid();
        await recorded.RecordAsync(spool, 10);
        Assert.That(
            () => other.Archive.CopyAsync(recorded.Archive, new SealedSound(spool, TimeSpan.Zero, 1, new byte[32], []), Guid.NewGuid()), Throws.InstanceOf<SoundNotFoundException>());
    }

    [Test]
    public async Task Every_sound_is_gone_through_in_either_form()
    {
        await using var recorded = new Recorded();
        var (spool, open) = (Guid.NewGuid(), Guid.NewGuid());
        var both = (await SealAsync(recorded)).Sound;
        await recorded.RecordAsync(spool, 10);
        await using var recorder = await recorded.Archive.RecordAsync(open, Recorded.Monitored);
        Assert.That(recorded.Archive.Sounds(), Is.EquivalentTo(new[] { both, both, spool, open }));
        Assert.That(recorded.Archive.Has(Guid.NewGuid()), Is.False);
    }

    /// <summary>Two seconds, sealed; the spool is still there.</summary>
    private static async Task<SealedSound> SealAsync(Recorded recorded)
    {
        var sound = Guid.NewGuid();
        await recorded.RecordAsync(sound, 100);
        return await recorded.Archive.SealAsync(sound);
    }

    private static async Task<byte[]> ExportAsync(SoundArchive archive, Guid sound)
    {
        using var file = new MemoryStream();
        await archive.ExportAsync(sound, null, file);
        return file.ToArray();
    }

    /// <summary>A second archive beneath the first one's folder, under the same key.</summary>
    private sealed class OtherArchive : IAsyncDisposable
    {
        private readonly SoundArchiveOptions _options;

        public OtherArchive(Recorded recorded)
        {
            _options = recorded.Options with { Directory = Path.Combine(recorded.Directory, "other") };
            Archive = new SoundArchive(_options);
        }

        public SoundArchive Archive { get; private set; }

        public string Directory => _options.Directory;

        public string SealedPath(Guid sound) => new SoundPaths(Directory).Sealed(sound);

        public async Task RestartAsync()
        {
            await Archive.DisposeAsync();
            Archive = new SoundArchive(_options);
        }

        public ValueTask DisposeAsync() => Archive.DisposeAsync();
    }
}

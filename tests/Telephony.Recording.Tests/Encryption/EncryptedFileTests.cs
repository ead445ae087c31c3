using Telephony.Recording.Encryption;

namespace Telephony.Recording.Tests.Encryption;

public class EncryptedFileTests
{
    private MasterKey _master = null!;
    private string _path = null!;
    private Guid _sound;

    [SetUp]
    public void SetUp()
    {
        _master = MasterKey.Generate();
        _sound = Guid.NewGuid();
        _path = Path.Combine(TestContext.CurrentContext.WorkDirectory, $"{_sound:N}.sound");
    }

    [TearDown]
    public void TearDown()
    {
        _master.Dispose();
        File.Delete(_path);
    }

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(EncryptedFile.ChunkLength - 1)]
    [TestCase(EncryptedFile.ChunkLength)]
    [TestCase(EncryptedFile.ChunkLength + 1)]
    [TestCase(3 * EncryptedFile.ChunkLength)]
    public void What_was_written_is_read_whole_and_from_anywhere(int length)
    {
        var plain = Write(_path, _sound, length);
        using var stream = EncryptedFileStream.Open(_path, _sound, _master);
        Assert.That(stream.Length, Is.EqualTo(length));
        Assert.That(ReadAll(stream), Is.EqualTo(plain));
        var random = new Random(length);
        for (var i = 0; i < 20 && length > 0; i++)
        {
            var from = random.Next(length);
            stream.Position = from;
            var part = new byte[Math.Min(100, length - from)];
            stream.ReadExactly(part);
            Assert.That(part, Is.EqualTo(plain.AsSpan(from, part.Length).ToArray()));
        }
    }

    [Test]
    public void The_plain_text_is_not_in_the_file()
    {
        var plain = Write(_path, _sound, 1000);
        Assert.That(File.ReadAllBytes(_path).AsSpan().IndexOf(plain.AsSpan(100, 16)), Is.Negative);
    }

    [Test]
    public void A_flip_in_any_region_is_found()
    {
        Write(_path, _sound, (2 * EncryptedFile.ChunkLength) + 500);
        var whole = File.ReadAllBytes(_path);
        // Every byte of the header, of each tag and around each border; every 997th in between.
        int[] borders = [.. Enumerable.Range(1, 3).Select(i => Math.Min(whole.Length, FileHeader.Length + (i * EncryptedFile.StoredChunkLength)))];
        for (var i = 0; i < whole.Length; i++)
        {
            if (i > FileHeader.Length + 32 && i % 997 != 0 && !borders.Any(b => Math.Abs(b - i) <= 20)) continue;
            var damaged = whole.ToArray();
            damaged[i] ^= 1;
            AssertDamaged(damaged, $"flipped at {i}");
        }
    }

    [Test]
    public void A_cut_anywhere_is_found()
    {
        Write(_path, _sound, (2 * EncryptedFile.ChunkLength) + 500);
        var whole = File.ReadAllBytes(_path);
        int[] lengths =
        [
            .. Enumerable.Range(0, FileHeader.Length + 40),
            .. Enumerable.Range(1, 2).SelectMany(i => Enumerable.Range(FileHeader.Length + (i * EncryptedFile.StoredChunkLength) - 20, 40)),
            .. Enumerable.Range(whole.Length - 40, 40),
        ];
        foreach (var length in lengths) AssertDamaged(whole[..length], $"cut at {length}");
        AssertDamaged([.. whole, 0], "lengthened");
    }

    [Test]
    public void Chunks_cannot_change_places_within_a_file_or_between_files()
    {
        Write(_path, _sound, 3 * EncryptedFile.ChunkLength);
        var whole = File.ReadAllBytes(_path);
        var swapped = whole.ToArray();
        Chunk(whole, 0).CopyTo(Chunk(swapped, 1));
        Chunk(whole, 1).CopyTo(Chunk(swapped, 0));
        AssertDamaged(swapped, "swapped");

        var otherPath = _path + ".other";
        Write(otherPath, Guid.NewGuid(), 3 * EncryptedFile.ChunkLength);
        var mixed = whole.ToArray();
        Chunk(File.ReadAllBytes(otherPath), 1).CopyTo(Chunk(mixed, 1));
        AssertDamaged(mixed, "of another file");
        File.Delete(otherPath);

        static Span<byte> Chunk(byte[] file, int chunk) =>
            file.AsSpan(FileHeader.Length + (chunk * EncryptedFile.StoredChunkLength), EncryptedFile.StoredChunkLength);
    }

    [Test]
    public void Another_key_and_another_name_do_not_open_it()
    {
        Write(_path, _sound, 10);
        using var other = MasterKey.Generate();
        Assert.That(() => EncryptedFileStream.Open(_path, _sound, other), Throws.InstanceOf<SoundDamagedException>());
        Assert.That(() => EncryptedFileStream.Open(_path, Guid.NewGuid(), _master), Throws.InstanceOf<SoundDamagedException>());
    }

    private static byte[] ReadAll(Stream stream)
    {
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }

    private byte[] Write(string path, Guid sound, int length)
    {
        var plain = new byte[length];
        new Random(length).NextBytes(plain);
        using var writer = new EncryptedFileWriter(path, sound, _master);
        for (var i = 0; i < length; i += 10_007) writer.Write(plain.AsSpan(i, Math.Min(10_007, length - i)));
        writer.Complete();
        return plain;
    }

    private void AssertDamaged(byte[] file, string how)
    {
        File.WriteAllBytes(_path, file);
        Assert.That(
            () =>
            {
                using var stream = EncryptedFileStream.Open(_path, _sound, _master);
                ReadAll(stream);
            },
            Throws.InstanceOf<SoundDamagedException>(),
            how);
    }
}

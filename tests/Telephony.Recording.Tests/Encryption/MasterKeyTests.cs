using System.Text;
using Telephony.Recording.Encryption;

namespace Telephony.Recording.Tests.Encryption;

public class MasterKeyTests
{
    private static readonly string s_hex = string.Concat(Enumerable.Repeat("0123456789abcdef", 4));
    private string _directory = null!;

    [SetUp]
    public void SetUp() => _directory = Path.Combine(TestContext.CurrentContext.WorkDirectory, "keys", Guid.NewGuid().ToString("N"));

    [TearDown]
    public void TearDown() => Directory.Delete(_directory, recursive: true);

    private string KeyPath => Path.Combine(_directory, MasterKey.FileName);

    [Test]
    public void The_first_start_makes_a_key_that_only_its_owner_reads_and_the_next_finds_it()
    {
        using var first = MasterKey.LoadOrCreate(_directory);
        Assert.That(File.GetUnixFileMode(KeyPath), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
        using var second = MasterKey.LoadOrCreate(_directory);
        Assert.That(second.Unwrap(first.Wrap([1, 2, 3], "place"u8), "place"u8), Is.EqualTo(new byte[] { 1, 2, 3 }));
        Assert.That(Directory.GetFiles(_directory), Has.Length.EqualTo(2), "the key and its check value");
    }

    [Test]
    public void The_environment_replaces_the_file_in_either_notation()
    {
        using var hex = MasterKey.LoadOrCreate(_directory, s_hex);
        using var base64 = MasterKey.LoadOrCreate(_directory, Convert.ToBase64String(Convert.FromHexString(s_hex)) + "\n");
        Assert.That(File.Exists(KeyPath), Is.False);
        Assert.That(base64.Unwrap(hex.Wrap([1], []), []), Is.EqualTo(new byte[] { 1 }));
    }

    [TestCase("short")]
    [TestCase("zz23456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef")]
    [TestCase("AAAA")]
    public void A_malformed_key_is_named_by_its_source_and_not_shown(string text)
    {
        Directory.CreateDirectory(_directory);
        Assert.That(
            () => MasterKey.LoadOrCreate(_directory, text),
            Throws.InstanceOf<MasterKeyException>().With.Message.Contain(MasterKey.EnvironmentVariable).And.Message.Not.Contain(text));
        File.WriteAllText(KeyPath, text);
        Assert.That(() => MasterKey.LoadOrCreate(_directory), Throws.InstanceOf<MasterKeyException>().With.Message.Contain(KeyPath));
    }

    [Test]
    public void Sounds_without_their_key_stop_the_start([Values("spool/x.spool", "sounds/ab/x.sound", "monitoring/spool/x.spool", "monitoring/sounds/ab/x.sound")] string file)
    {
        MasterKey.LoadOrCreate(_directory).Dispose();
        File.Delete(KeyPath);
        File.Delete(Path.Combine(_directory, MasterKey.CheckFileName));
        Directory.CreateDirectory(Path.Combine(_directory, Path.GetDirectoryName(file)!));
        File.WriteAllText(Path.Combine(_directory, file), "");
        Assert.That(() => MasterKey.LoadOrCreate(_directory), Throws.InstanceOf<MasterKeyException>().With.Message.Contain(MasterKey.FileName));
        Assert.That(File.Exists(KeyPath), Is.False, "no new key hides the loss");
    }

    [Test]
    public void A_missing_key_stops_the_start_even_before_the_first_sound()
    {
        MasterKey.LoadOrCreate(_directory).Dispose();
        File.Delete(KeyPath);
        Assert.That(() => MasterKey.LoadOrCreate(_directory), Throws.InstanceOf<MasterKeyException>(), "other secrets are sealed with it too");
    }

    [Test]
    public void A_wrong_key_stops_the_start()
    {
        MasterKey.LoadOrCreate(_directory).Dispose();
        Assert.That(() => MasterKey.LoadOrCreate(_directory, s_hex), Throws.InstanceOf<MasterKeyException>().With.Message.Contain("not the one"));
    }

    [Test]
    public void Without_the_check_value_a_sound_itself_shows_the_wrong_key()
    {
        using (var key = MasterKey.LoadOrCreate(_directory))
        {
            Directory.CreateDirectory(Path.Combine(_directory, "spool"));
            var sound = Guid.NewGuid();
            Telephony.Recording.Spools.SpoolWriter.Create(new SoundPaths(_directory).Spool(sound), sound, key).Dispose();
        }

        File.Delete(Path.Combine(_directory, MasterKey.CheckFileName));
        Assert.That(() => MasterKey.LoadOrCreate(_directory, s_hex), Throws.InstanceOf<MasterKeyException>());
        using var right = MasterKey.LoadOrCreate(_directory);
        Assert.That(() => right.EnsureUsable(_directory), Throws.Nothing);
    }

    [Test]
    public void A_box_opens_only_whole_in_its_place_and_for_its_purpose()
    {
        using var key = MasterKey.LoadOrCreate(_directory);
        using var box = key.Box("directory.ha1");
        var plain = Encoding.ASCII.GetBytes("939e7578ed9e3c518a452acee763bce9");
        var closed = box.Seal(plain, "cell-12"u8);
        Assert.That(closed, Has.Length.EqualTo(plain.Length + SecretBox.Overhead));
        Assert.That(box.Open(closed, "cell-12"u8), Is.EqualTo(plain));
        Assert.That(box.Seal(plain, "cell-12"u8), Is.Not.EqualTo(closed), "each time otherwise");
        Assert.That(box.Open(closed, "cell-13"u8), Is.Null);
        using var other = key.Box("other");
        Assert.That(other.Open(closed, "cell-12"u8), Is.Null);
        for (var i = 0; i < closed.Length; i++)
        {
            var damaged = closed.ToArray();
            damaged[i] ^= 1;
            Assert.That(box.Open(damaged, "cell-12"u8), Is.Null, $"flipped at {i}");
            Assert.That(box.Open(closed.AsSpan(0, i), "cell-12"u8), Is.Null, $"cut at {i}");
        }

        Assert.That(() => new SecretBox(new byte[16]), Throws.ArgumentException);
    }
}

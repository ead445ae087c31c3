using System.Net;

namespace Telephony.Directory.Tests.Phones;

public sealed class PhonesTests
{
    private DirectoryFixture _directory = null!;

    [SetUp]
    public async Task Create() => _directory = await DirectoryFixture.CreateAsync();

    [TearDown]
    public async Task Drop() => await _directory.DisposeAsync();

    [Test]
    public async Task A_phone_has_the_digests_of_its_password_and_realm()
    {
        // md5sum and sha256sum of "cell-12:telephony:secret".
        Assert.That(await _directory.Store.FindPhoneAsync("cell-12", default), Is.EqualTo(new Phone(
            "cell-12", DigestKind.Md5, "a673be59d167d2610cb492cf5c33d7eb",
            "580fc4084b84bd35097394e5516724c7c5a855201e2b60ba13fe22065ac82805", "MA-ROUEN", "B-112")));
    }

    [TestCase("cell-13")]
    [TestCase("CELL-12")]
    [TestCase("")]
    public async Task An_unknown_user_is_no_phone(string user) => Assert.That(await _directory.Store.FindPhoneAsync(user, default), Is.Null);

    [Test]
    public async Task Neither_password_nor_digest_is_stored_in_the_clear()
    {
        var stored = await _directory.ScalarAsync<string>("select encode(ha1, 'hex') from directory.phones");
        Assert.That(stored, Does.Not.Contain((await _directory.Store.FindPhoneAsync("cell-12", default))!.Ha1Md5));
        Assert.That(await _directory.DumpAsync(), Does.Not.Contain("secret"));
    }

    [TestCase("sha256", DigestKind.Sha256)]
    [TestCase("both", DigestKind.Both)]
    public async Task The_digest_may_change_without_the_password(string digest, DigestKind expected)
    {
        var before = await _directory.Store.FindPhoneAsync("cell-12", default);
        await _directory.ImportAsync($$"""{ "phones": [ { "user": "cell-12", "digest": "{{digest}}" } ] }""");
        Assert.That(await _directory.Store.FindPhoneAsync("cell-12", default), Is.EqualTo(before! with { Digest = expected }));
    }

    [Test]
    public async Task A_trunk_is_known_by_its_source_address()
    {
        var trunk = await FindAsync("127.0.0.2", 5060);
        Assert.That(trunk!.Name, Is.EqualTo("carrier"));
        Assert.That(trunk.DepositNumbers.Select(number => number.Value), Is.EqualTo(new[] { "+33320160294" }));
        Assert.That((await FindAsync("::ffff:127.0.0.2", 40000))!.Name, Is.EqualTo("carrier"));
        Assert.That(await FindAsync("127.0.0.3", 5060), Is.Null);
        Assert.That(await FindAsync("::1", 5060), Is.Null);
    }

    [Test]
    public async Task The_narrowest_range_wins_and_within_it_the_port()
    {
        await _directory.ImportAsync(
            """
            { "trunks": [ { "name": "wide", "addresses": ["10.0.0.0/8", "2001:db8::/32"] }, { "name": "narrow", "addresses": ["10.1.2.0/24"] },
                          { "name": "one", "addresses": ["10.1.2.3"] }, { "name": "port", "addresses": ["10.1.2.3:5070", "[2001:db8::1]:5070"] } ] }
            """);
        Assert.That((await FindAsync("10.9.9.9", 1))!.Name, Is.EqualTo("wide"));
        Assert.That((await FindAsync("10.1.2.9", 1))!.Name, Is.EqualTo("narrow"));
        Assert.That((await FindAsync("10.1.2.3", 1))!.Name, Is.EqualTo("one"));
        Assert.That((await FindAsync("10.1.2.3", 5070))!.Name, Is.EqualTo("port"));
        Assert.That((await FindAsync("2001:db8::1", 5070))!.Name, Is.EqualTo("port"));
        Assert.That((await FindAsync("2001:db8::1", 5071))!.Name, Is.EqualTo("wide"));
    }

    [Test]
    public async Task Bindings_are_replaced_as_the_registrar_says_and_end_by_themselves()
    {
        var now = _directory.Clock.GetUtcNow();
        var first = new Binding("sip:cell-12@10.0.0.1:5060", ["<sip:proxy;lr>"], "a@b", 4_000_000_000, 0.5m, "10.0.0.1:5060;transport=udp", now.AddSeconds(60));
        var second = new Binding("sip:cell-12@10.0.0.2:5060", [], "a@b", 2, 1m, null, now.AddSeconds(3600));
        var result = await _directory.Store.ChangeBindingsAsync<string>("cell-12", held => ([first, second], $"held {held.Count}"), default);
        Assert.That(result, Is.EqualTo("held 0"));
        var loaded = await _directory.Store.BindingsAsync("cell-12", default);
        Assert.That(loaded.Select(Flat), Is.EqualTo(new[] { Flat(second), Flat(first) }));
        _directory.Clock.Advance(TimeSpan.FromSeconds(60));
        Assert.That((await _directory.Store.BindingsAsync("cell-12", default)).Select(Flat), Is.EqualTo(new[] { Flat(second) }));
        Assert.That(await _directory.Store.RemoveExpiredBindingsAsync(default), Is.EqualTo(1));
    }

    [Test]
    public async Task A_change_without_a_replacement_leaves_the_bindings()
    {
        var binding = new Binding("sip:x@y", [], "c", 1, 1m, null, _directory.Clock.GetUtcNow().AddHours(1));
        await _directory.Store.ChangeBindingsAsync<int>("cell-12", _ => ([binding], 0), default);
        Assert.That(await _directory.Store.ChangeBindingsAsync<int>("cell-12", held => (null, held.Count), default), Is.EqualTo(1));
        Assert.That(await _directory.Store.BindingsAsync("cell-12", default), Has.Count.EqualTo(1));
        await _directory.Store.ChangeBindingsAsync<int>("cell-12", _ => ([], 0), default);
        Assert.That(await _directory.Store.BindingsAsync("cell-12", default), Is.Empty);
    }

    [Test]
    public async Task Registers_at_the_same_instant_follow_one_another()
    {
        var ends = _directory.Clock.GetUtcNow().AddHours(1);
        await Task.WhenAll(Enumerable.Range(0, 16).Select(i => Task.Run(() => _directory.Store.ChangeBindingsAsync<int>(
            "cell-12", held => ([.. held, new Binding($"sip:x@10.0.0.{i}", [], "c", 1, 1m, null, ends)], 0), default))));
        Assert.That(await _directory.Store.BindingsAsync("cell-12", default), Has.Count.EqualTo(16));
    }

    [Test]
    public void Bindings_of_no_phone_are_refused() =>
        Assert.That(() => _directory.Store.ChangeBindingsAsync<int>("nobody", _ => ([], 0), default), Throws.InvalidOperationException);

    private Task<Trunk?> FindAsync(string address, int port) => _directory.Store.FindTrunkAsync(new IPEndPoint(IPAddress.Parse(address), port), default);

    private static string Flat(Binding b) => $"{b.Contact}|{string.Join(',', b.Path)}|{b.CallId}|{b.CSeq}|{b.Q}|{b.Received}|{b.ExpiresAt:O}".Replace("|1.000|", "|1|", StringComparison.Ordinal).Replace("|0.500|", "|0.5|", StringComparison.Ordinal);
}

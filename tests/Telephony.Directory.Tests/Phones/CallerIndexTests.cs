using System.Net;
using Telephony.Testing;

namespace Telephony.Directory.Tests.Phones;

public sealed class CallerIndexTests
{
    private DirectoryFixture _directory = null!;
    private CallerIndex _index = null!;
    private DirectoryStore _remembering = null!;

    [SetUp]
    public async Task SetUp()
    {
        _directory = await DirectoryFixture.CreateAsync();
        _index = new CallerIndex(_directory.DataSource, TimeProvider.System);
        _remembering = new DirectoryStore(_directory.DataSource, _directory.Protector, _directory.Clock, _directory.Options, _index);
        Assert.That(() => _index.IsReady, Is.True.After(30_000, 1));
    }

    [TearDown]
    public async Task TearDown()
    {
        await _index.DisposeAsync();
        await _directory.DisposeAsync();
    }

    [Test]
    public async Task A_trunk_and_a_stranger_cost_no_statement()
    {
        using var statements = new StatementCounter(_directory.Database);
        Assert.That((await _remembering.FindTrunkAsync(new(IPAddress.Parse("127.0.0.2"), 5060), default))!.Name, Is.EqualTo("carrier"));
        Assert.That(await _remembering.FindTrunkAsync(new(IPAddress.Parse("127.0.0.3"), 5060), default), Is.Null);
        Assert.That(await _remembering.FindPhoneAsync("+33612345678", default), Is.Null);
        Assert.That(statements.Count, Is.Zero);
        Assert.That((await _remembering.FindPhoneAsync("cell-12", default))!.Location, Is.EqualTo("B-112"));
        Assert.That(statements.Count, Is.EqualTo(1), "a phone's secret is not remembered");
    }

    [Test]
    public async Task Routes_cost_no_statement_and_a_changed_one_is_in_force_soon()
    {
        async Task<IEnumerable<string>> UrisAsync() => (await _remembering.FindRoutesAsync(default)).Select(route => route.Uri);
        await _directory.ImportAsync("""{ "trunks": [ { "name": "carrier", "route": "sip:127.0.0.9:5080" } ] }""");
        Assert.That(UrisAsync, Is.EqualTo(new[] { "sip:127.0.0.9:5080" }).After(30_000, 1));
        Assert.That(() => _index.IsReady, Is.True.After(30_000, 1));
        using var statements = new StatementCounter(_directory.Database);
        Assert.That(await _remembering.FindRoutesAsync(default), Is.SameAs(await _remembering.FindRoutesAsync(default)));
        Assert.That(statements.Count, Is.Zero);
        await _directory.ImportAsync("""{ "trunks": [ { "name": "carrier", "route": null } ] }""");
        Assert.That(UrisAsync, Is.Empty.After(30_000, 1));
    }

    [Test]
    public async Task What_is_imported_is_in_force_soon()
    {
        await _directory.ImportAsync(
            """
            { "trunks": [ { "name": "second", "addresses": ["127.0.0.9:5080"], "depositNumbers": ["+33320160295"] } ],
              "phones": [ { "user": "wall-1", "password": "secret", "establishment": "MA-ROUEN", "location": "yard" } ] }
            """);
        Assert.That(async () => (await _remembering.FindTrunkAsync(new(IPAddress.Parse("127.0.0.9"), 5080), default))?.Name, Is.EqualTo("second").After(30_000, 1));
        Assert.That(async () => (await _remembering.FindPhoneAsync("wall-1", default))?.Location, Is.EqualTo("yard").After(30_000, 1));
    }

    [Test]
    public async Task The_index_finds_the_trunk_that_the_statement_finds()
    {
        await _directory.ImportAsync(
            """
            { "trunks": [ { "name": "wide", "addresses": ["10.0.0.0/8", "2001:db8::/32"], "depositNumbers": ["+33320160294"] },
                          { "name": "narrow", "addresses": ["10.1.0.0/16", "10.1.2.3:5060"], "depositNumbers": ["+33320160294"] },
                          { "name": "one", "addresses": ["10.1.2.3", "[2001:db8::1]:5061", "2001:db8:1::/48"], "depositNumbers": ["+33320160294"] } ] }
            """);
        Assert.That(async () => (await _remembering.FindTrunkAsync(new(IPAddress.Parse("10.1.2.3"), 5060), default))?.Name, Is.EqualTo("narrow").After(30_000, 1));
        Assert.That(() => _index.IsReady, Is.True.After(30_000, 1));
        string[] addresses = ["10.0.0.1", "10.1.0.1", "10.1.2.3", "11.0.0.1", "127.0.0.2", "::ffff:10.1.2.3", "2001:db8::1", "2001:db8:1::7", "2001:db9::1", "fe80::1%2", "0.0.0.0", "::"];
        foreach (var address in addresses)
        {
            foreach (var port in new[] { 5060, 5061, 1 })
            {
                var source = new IPEndPoint(IPAddress.Parse(address), port);
                var asked = await _directory.Store.FindTrunkAsync(source, default);
                Assert.That(_index.TryFindTrunk(source, out var remembered));
                Assert.That(remembered?.Name, Is.EqualTo(asked?.Name), $"{source}");
            }
        }
    }

    [Test]
    public async Task A_lost_connection_forgets_and_listens_again()
    {
        await _directory.ScalarAsync<int>("select count(pg_terminate_backend(pid)) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()");
        Assert.That(() => _index.IsReady, Is.False.After(30_000, 1));
        Assert.That(() => _index.IsReady, Is.True.After(30_000, 1));
        Assert.That((await _remembering.FindTrunkAsync(new(IPAddress.Parse("127.0.0.2"), 5060), default))!.Name, Is.EqualTo("carrier"));
    }
}

using Telephony.Testing;
using Telephony.Web.Live;

namespace Telephony.Web.Tests.Live;

/// <summary>Who may listen, and who does.</summary>
public sealed class LiveListeningTests
{
    private TestDatabase _database = null!;
    private LiveListening _listening = null!;

    [SetUp]
    public async Task SetUp()
    {
        _database = await TestDatabase.CreateAsync(typeof(ConsoleSite).Assembly);
        _listening = Node("n1");
    }

    [TearDown]
    public async Task TearDown() => await _database.DisposeAsync();

    [Test]
    public void A_reason_permits_one_officer_one_call_until_it_has_ended()
    {
        var (one, other) = (Guid.NewGuid(), Guid.NewGuid());
        _listening.Permit(one, "a");
        Assert.That((_listening.IsPermitted(one, "a"), _listening.IsPermitted(other, "a"), _listening.IsPermitted(one, "b")), Is.EqualTo((true, false, false)));
        _listening.Keep(new HashSet<string> { "a" });
        Assert.That(_listening.IsPermitted(one, "a"), Is.True);
        _listening.Keep(new HashSet<string> { "b" });
        Assert.That(_listening.IsPermitted(one, "a"), Is.False);
    }

    [Test]
    public async Task The_boards_of_all_nodes_name_each_listener_once_for_as_long_as_he_listens()
    {
        var second = await _listening.BeginAsync("b.durand", "a", default);
        var first = await _listening.BeginAsync("a.martin", "a", default);
        var again = await _listening.BeginAsync("a.martin", "a", default);
        await _listening.BeginAsync("c.petit", "b", default);
        foreach (var node in (LiveListening[])[_listening, Node("n2")]) Assert.That(await OfAAsync(node), Is.EqualTo("a.martin, b.durand"));
        await first.DisposeAsync();
        Assert.That(await OfAAsync(_listening), Is.EqualTo("a.martin, b.durand"));
        await again.DisposeAsync();
        Assert.That(await OfAAsync(Node("n2")), Is.EqualTo("b.durand"));
        await second.DisposeAsync();
        Assert.That(await OfAAsync(_listening), Is.Empty);
    }

    [Test]
    public async Task What_a_killed_node_left_is_gone_once_it_runs_again()
    {
        await _listening.BeginAsync("a.martin", "a", default);
        var started = Node("n1");
        Assert.That(await OfAAsync(started), Is.Empty);
        Assert.That(await OfAAsync(Node("n2")), Is.Empty, "for the others too");
    }

    private LiveListening Node(string name) => new(new ConsoleOptions { Clock = null!, Database = _database.DataSource, Audit = null!, Secrets = null!, Node = name });

    private static async Task<string> OfAAsync(LiveListening node) => string.Join(", ", (await node.ListenersAsync(default))["a"]);
}

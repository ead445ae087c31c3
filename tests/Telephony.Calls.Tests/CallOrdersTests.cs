using Dapper;
using Microsoft.Extensions.Logging.Abstractions;
using Telephony.Testing;

namespace Telephony.Calls.Tests;

/// <summary>Two nodes over one database: a call is cut by the one that carries it, whichever was asked (DESIGN 7, MON-06).</summary>
public sealed class CallOrdersTests
{
    private readonly CallDoors _here = new();
    private readonly CallDoors _there = new();
    private TestDatabase _database = null!;
    private CallOrders _node = null!;

    [SetUp]
    public async Task SetUp()
    {
        _database = await TestDatabase.CreateAsync(typeof(CallStore).Assembly);
        _node = Node("n1", _here);
    }

    [TearDown]
    public async Task TearDown()
    {
        await _node.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Test]
    public async Task A_cut_asked_of_one_node_happens_on_the_other_within_a_second_and_leaves_nothing_behind()
    {
        await using var other = Node("n2", _there);
        WaitForOther();
        using var call = _there.Open("a");
        using var namesake = _here.Open("a");
        var asked = TimeProvider.System.GetTimestamp();
        Assert.That(await _node.CutAsync("n2", "a", default), Is.EqualTo(CutAnswer.Cut));
        Assert.That(TimeProvider.System.GetElapsedTime(asked), Is.LessThan(TimeSpan.FromSeconds(1)));
        Assert.That((call.CutAsked.IsCompleted, namesake.CutAsked.IsCompleted), Is.EqualTo((true, false)));
        Assert.That(await OrdersAsync(), Is.Zero);
    }

    [Test]
    public async Task What_has_no_door_is_not_there_to_be_cut_from_either_node()
    {
        await using var other = Node("n2", _there);
        WaitForOther();
        Assert.That(await _node.CutAsync("n2", "protected", default), Is.EqualTo(CutAnswer.NotThere));
        Assert.That(await _node.CutAsync("n1", "protected", default), Is.EqualTo(CutAnswer.NotThere));
        using var mine = _here.Open("mine");
        Assert.That(await _node.CutAsync("n1", "mine", default), Is.EqualTo(CutAnswer.Cut));
        Assert.That((mine.CutAsked.IsCompleted, await OrdersAsync()), Is.EqualTo((true, 0)));
    }

    [Test]
    public async Task A_node_that_does_not_answer_in_time_does_not_cut_later_either()
    {
        using var call = _there.Open("a");
        var clock = new FakeTimeProvider();
        await using var asking = new CallOrders(_database.DataSource, _here, "n3", clock, NullLogger<CallOrders>.Instance);
        var cut = asking.CutAsync("n2", "a", default);
        while (!cut.IsCompleted)
        {
            clock.Advance(CallOrders.Look);
            await Task.Yield();
        }
        Assert.That((await cut, await OrdersAsync()), Is.EqualTo((CutAnswer.NoAnswer, 0)));
        await using var other = Node("n2", _there);
        WaitForOther();
        Assert.That(call.CutAsked.IsCompleted, Is.False);
    }

    [Test]
    public async Task A_node_that_lost_its_connection_answers_again_and_forgets_what_an_earlier_run_was_asked()
    {
        await using (var connection = await _database.DataSource.OpenConnectionAsync())
            await connection.ExecuteAsync("insert into calls.orders (id, node, call) values (gen_random_uuid(), 'n2', 'a')");
        using var call = _there.Open("a");
        await using var other = Node("n2", _there);
        WaitForOther();
        Assert.That(call.CutAsked.IsCompleted, Is.False, "that was another call of another run");
        await using (var connection = await _database.DataSource.OpenConnectionAsync())
            await connection.ExecuteAsync("select count(pg_terminate_backend(pid)) from pg_stat_activity where datname = current_database() and query like 'LISTEN%' or query like 'COMMIT%' and pid <> pg_backend_pid()");
        Assert.That(async () => await _node.CutAsync("n2", "a", default), Is.EqualTo(CutAnswer.Cut).After(10_000, 100));
    }

    private CallOrders Node(string name, CallDoors doors) => new(_database.DataSource, doors, name, TimeProvider.System, NullLogger<CallOrders>.Instance);

    /// <summary>Node n2 answers.</summary>
    private void WaitForOther() => Assert.That(async () => await _node.CutAsync("n2", "nothing", default), Is.EqualTo(CutAnswer.NotThere).After(10_000, 1));

    private async Task<long> OrdersAsync()
    {
        await using var connection = await _database.DataSource.OpenConnectionAsync();
        return await connection.QuerySingleAsync<long>("select count(*) from calls.orders");
    }
}

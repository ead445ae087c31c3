using Dapper;
using Telephony.Database;
using Telephony.Testing;

namespace Telephony.Directory.Tests.Database;

public sealed class MigratorTests
{
    private TestDatabase _database = null!;

    [SetUp]
    public async Task Create() => _database = await TestDatabase.CreateAsync();

    [TearDown]
    public async Task Drop() => await _database.DisposeAsync();

    [Test]
    public async Task Applies_in_order_and_records_what_it_applied()
    {
        await MigrateAsync(File(1, "create table t (a int)"), File(2, "alter table t add b int"));
        await using var connection = await _database.DataSource.OpenConnectionAsync();
        var rows = await connection.QueryAsync<string>("select module || ' ' || number || ' ' || name || ' ' || length(sha256) from public.migrations order by number");
        Assert.That(rows, Is.EqualTo(new[] { "m 1 step-1 32", "m 2 step-2 32" }));
        Assert.That(await connection.ExecuteScalarAsync<int>("select count(*) from t where b is null"), Is.Zero);
    }

    [Test]
    public async Task A_second_run_changes_nothing_and_a_third_adds_only_what_is_new()
    {
        await MigrateAsync(File(1, "create table t (a int)"));
        await MigrateAsync(File(1, "create table t (a int)"));
        await MigrateAsync(File(1, "create table t (a int)"), File(2, "insert into t values (1)"));
        await using var connection = await _database.DataSource.OpenConnectionAsync();
        Assert.That(await connection.ExecuteScalarAsync<int>("select count(*) from t"), Is.EqualTo(1));
    }

    [Test]
    public async Task A_changed_file_stops_with_its_name()
    {
        await MigrateAsync(File(1, "create table t (a int)"));
        Assert.That(() => MigrateAsync(File(1, "create table t (b int)")),
            Throws.TypeOf<DatabaseException>().With.Message.EqualTo(
                "The migration m 0001-step-1 was changed after it was applied. Put the file back and write a new migration."));
    }

    [Test]
    public async Task A_missing_file_means_a_newer_database()
    {
        await MigrateAsync(File(1, "create table t (a int)"), File(2, "create table u (a int)"));
        Assert.That(() => MigrateAsync(File(1, "create table t (a int)")),
            Throws.TypeOf<DatabaseException>().With.Message.EqualTo(
                "The database has the migration m 0002-step-2, which this program lacks: it was made by a newer version."));
    }

    [Test]
    public async Task A_file_numbered_below_an_applied_one_is_refused()
    {
        await MigrateAsync(File(2, "create table t (a int)"));
        Assert.That(() => MigrateAsync(File(1, "create table u (a int)"), File(2, "create table t (a int)")),
            Throws.TypeOf<DatabaseException>().With.Message.EqualTo(
                "The migration m 0001-step-1 comes before 0002, which is applied already. Give it a higher number."));
    }

    [Test]
    public void Two_files_of_one_number_are_refused() =>
        Assert.That(() => MigrateAsync(File(1, "select 1"), File(1, "select 2")),
            Throws.TypeOf<DatabaseException>().With.Message.EqualTo("Two migrations of m have the number 0001."));

    [Test]
    public async Task A_failing_file_leaves_nothing_of_itself_and_keeps_those_before()
    {
        Assert.That(() => MigrateAsync(File(1, "create table t (a int)"), File(2, "create table u (a int); select nonsense")),
            Throws.TypeOf<DatabaseException>().With.Message.StartsWith("The migration m 0002-step-2 failed: "));
        await using var connection = await _database.DataSource.OpenConnectionAsync();
        Assert.That(await connection.QueryAsync<string>("select tablename from pg_tables where schemaname = 'public' order by 1"), Is.EqualTo(new[] { "migrations", "t" }));
    }

    [Test]
    public async Task Nodes_that_start_together_apply_each_file_once()
    {
        var files = new[] { File(1, "create table t (a int)"), File(2, "insert into t values (1)") };
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => MigrateAsync(files))));
        await using var connection = await _database.DataSource.OpenConnectionAsync();
        Assert.That(await connection.ExecuteScalarAsync<int>("select count(*) from t"), Is.EqualTo(1));
    }

    private static Migration File(int number, string sql) => new("m", number, $"step-{number}", sql);

    private Task MigrateAsync(params Migration[] files) => Migrator.MigrateAsync(_database.DataSource, [new Migrator.Module("m", files)], CancellationToken.None);
}

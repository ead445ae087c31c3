using Telephony.Database;

namespace Telephony.Directory.Tests.Database;

public sealed class PostgresProgramsTests
{
    private string _root = null!;

    [SetUp]
    public void MakeFolder() => _root = System.IO.Directory.CreateTempSubdirectory("telephony-bin-").FullName;

    [TearDown]
    public void RemoveFolder() => System.IO.Directory.Delete(_root, recursive: true);

    [Test]
    public void The_highest_version_that_has_both_programs_wins()
    {
        Programs("9.6/bin", "initdb", "postgres");
        Programs("15/bin", "initdb", "postgres");
        Programs("17/bin", "initdb");
        Assert.That(PostgresPrograms.Find("", _root).Postgres, Is.EqualTo(Path.Combine(_root, "15/bin/postgres")));
    }

    [Test]
    public void A_link_on_the_path_is_followed_to_its_neighbours()
    {
        Programs("15/bin", "initdb", "postgres");
        System.IO.Directory.CreateDirectory(Path.Combine(_root, "path"));
        System.IO.File.CreateSymbolicLink(Path.Combine(_root, "path/initdb"), Path.Combine(_root, "15/bin/initdb"));
        var found = PostgresPrograms.Find(Path.Combine(_root, "path"), "/nowhere");
        Assert.That(found, Is.EqualTo(new PostgresPrograms(Path.Combine(_root, "15/bin/initdb"), Path.Combine(_root, "15/bin/postgres"))));
    }

    [Test]
    public void What_is_missing_is_named() =>
        Assert.That(() => PostgresPrograms.Find(_root, _root), Throws.TypeOf<DatabaseException>().With.Message.Contains("Install the Debian package postgresql-15"));

    private void Programs(string folder, params string[] names)
    {
        System.IO.Directory.CreateDirectory(Path.Combine(_root, folder));
        foreach (var name in names) System.IO.File.WriteAllText(Path.Combine(_root, folder, name), "");
    }
}

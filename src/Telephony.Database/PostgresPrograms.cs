namespace Telephony.Database;

/// <summary>Where PostgreSQL's server programs are on this machine.</summary>
/// <param name="Initdb">Full path of <c>initdb</c>.</param>
/// <param name="Postgres">Full path of <c>postgres</c>, in the same folder.</param>
public sealed record PostgresPrograms(string Initdb, string Postgres)
{
    /// <summary>Where Debian puts each version's programs: <c>/usr/lib/postgresql/15/bin</c>.</summary>
    private const string DebianRoot = "/usr/lib/postgresql";

    /// <summary>
    /// Looks on PATH, then in Debian's folders from the highest version down. <c>initdb</c> on PATH may be a link into another folder, so
    /// links are resolved before its neighbour is looked for. Throws <see cref="DatabaseException"/> naming the package when there is none.
    /// </summary>
    public static PostgresPrograms Find() => Find(Environment.GetEnvironmentVariable("PATH") ?? "", DebianRoot);

    /// <summary>As <see cref="Find()"/>, with the places to look in given.</summary>
    internal static PostgresPrograms Find(string searchPath, string debianRoot)
    {
        var folders = searchPath.Split(':', StringSplitOptions.RemoveEmptyEntries).Concat(DebianFolders(debianRoot));
        return folders.Select(In).FirstOrDefault(found => found is not null)
            ?? throw new DatabaseException(
                $"PostgreSQL is missing: no folder of PATH or {debianRoot}/*/bin holds both initdb and postgres. " +
                "Install the Debian package postgresql-15, or name an outside server with --db.");
    }

    private static IEnumerable<string> DebianFolders(string root) =>
        Directory.Exists(root)
            ? Directory.EnumerateDirectories(root)
                .OrderByDescending(folder => double.TryParse(Path.GetFileName(folder), out var version) ? version : 0)
                .Select(folder => Path.Combine(folder, "bin"))
            : [];

    private static PostgresPrograms? In(string folder)
    {
        var initdb = new FileInfo(Path.Combine(folder, "initdb"));
        if (!initdb.Exists) return null;
        var target = initdb.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? initdb.FullName;
        var postgres = Path.Combine(Path.GetDirectoryName(target)!, "postgres");
        return File.Exists(target) && File.Exists(postgres) ? new PostgresPrograms(target, postgres) : null;
    }
}

using System.Globalization;

namespace Telephony.Database;

/// <summary>
/// Under which user PostgreSQL's programs run. PostgreSQL refuses to run as root, so root hands over to the user <c>postgres</c> by
/// <c>setpriv</c>; everyone else runs it as himself. Either way the server gets a death signal, so that it never outlives us.
/// </summary>
internal sealed class ServerUser
{
    private const string Name = "postgres";
    private const string Setpriv = "/usr/bin/setpriv";

    private readonly (uint User, uint Group)? _ids;

    private ServerUser((uint User, uint Group)? ids) => _ids = ids;

    /// <summary>Whether the server runs under another user than we do.</summary>
    public bool IsOther => _ids is not null;

    /// <summary>Chooses the user; throws <see cref="DatabaseException"/> when setpriv or the user is missing.</summary>
    public static ServerUser Choose()
    {
        if (!File.Exists(Setpriv))
            throw new DatabaseException($"{Setpriv} is missing: install the Debian package util-linux.");
        if (!Environment.IsPrivilegedProcess) return new ServerUser(null);
        foreach (var line in File.ReadLines("/etc/passwd"))
        {
            var fields = line.Split(':');
            if (fields.Length > 3 && fields[0] == Name)
                return new ServerUser((uint.Parse(fields[2], CultureInfo.InvariantCulture), uint.Parse(fields[3], CultureInfo.InvariantCulture)));
        }
        throw new DatabaseException(
            $"We run as root, PostgreSQL cannot, and the user \"{Name}\" is missing: install the Debian package postgresql-15 or run as another user.");
    }

    /// <summary>Makes a folder that only the server's user may enter.</summary>
    public void MakeFolder(string path)
    {
        Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        if (_ids is var (user, group)) Posix.ChangeOwner(path, user, group);
    }

    /// <summary>
    /// The words in front of a program that works in <paramref name="folder"/>. Below a folder that the other user cannot enter (/root is
    /// 0700) the program keeps the one capability to pass through folders, and nothing else of root's.
    /// </summary>
    public IEnumerable<string> CommandPrefix(string folder)
    {
        yield return Setpriv;
        yield return "--pdeathsig";
        yield return "INT";
        yield return "--no-new-privs";
        if (!IsOther) yield break;
        foreach (var word in (string[])["--reuid", Name, "--regid", Name, "--init-groups", "--reset-env"]) yield return word;
        if (EveryoneMayEnterParentsOf(folder)) yield break;
        foreach (var option in (string[])["--inh-caps", "--ambient-caps", "--bounding-set"])
        {
            yield return option;
            yield return "-all,+dac_read_search";
        }
    }

    private static bool EveryoneMayEnterParentsOf(string folder)
    {
        for (var parent = new DirectoryInfo(folder).Parent; parent is not null; parent = parent.Parent)
            if (!parent.UnixFileMode.HasFlag(UnixFileMode.OtherExecute)) return false;
        return true;
    }
}

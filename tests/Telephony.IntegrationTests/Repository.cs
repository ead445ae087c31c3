namespace Telephony.IntegrationTests;

/// <summary>Where things lie: tests read sources and start programs of this working copy.</summary>
internal static class Repository
{
    /// <summary>The folder that holds Telephony.sln.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary><c>Debug</c> or <c>Release</c>, as these tests were built.</summary>
    public static string Configuration { get; } = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;

    /// <summary>A file or folder of the working copy.</summary>
    public static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    /// <summary>The built program of a project, such as <c>src/Telephony.Host</c>.</summary>
    public static string ProgramOf(string project, string assembly) => PathOf(project, "bin", Configuration, "net10.0", $"{assembly}.dll");

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Telephony.sln"))) return folder.FullName;
        throw new InvalidOperationException("Telephony.sln is not above the tests");
    }
}

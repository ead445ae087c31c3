using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Telephony.Core;

namespace Telephony.IntegrationTests;

/// <summary>The rules of the cut, held by tests: which project knows which, what the protocol cores may not touch, and the form of their outputs.</summary>
public sealed partial class ArchitectureTests
{
    /// <summary>Project → the projects of ours that it may reference.</summary>
    private static readonly Dictionary<string, string[]> Arrows = new()
    {
        ["Telephony.Core"] = [],
        ["Telephony.Database"] = [],
        ["Telephony.Directory"] = [],
        ["Telephony.Billing"] = ["Telephony.Directory"],
        ["Telephony.Calls"] = ["Telephony.Directory"],
        ["Telephony.Recording"] = ["Telephony.Core"],
        ["Telephony.Voicemail"] = ["Telephony.Directory", "Telephony.Recording"],
        ["Telephony.Ivr"] = ["Telephony.Billing", "Telephony.Calls", "Telephony.Core", "Telephony.Directory", "Telephony.Recording", "Telephony.Voicemail"],
        ["Telephony.Monitoring"] = ["Telephony.Calls", "Telephony.Recording"],
        ["Telephony.Web"] =
        [
            "Telephony.Billing", "Telephony.Calls", "Telephony.Core", "Telephony.Directory", "Telephony.Monitoring", "Telephony.Recording", "Telephony.Voicemail",
        ],
        ["Telephony.Host"] =
        [
            "Telephony.Billing", "Telephony.Calls", "Telephony.Core", "Telephony.Database", "Telephony.Directory", "Telephony.Ivr", "Telephony.Monitoring",
            "Telephony.Recording", "Telephony.Voicemail", "Telephony.Web",
        ],
        ["sip-loadgen"] = ["Telephony.Core"],
        ["metering-load"] = ["Telephony.Billing", "Telephony.Database", "Telephony.Directory"],
        ["console-load"] = ["Telephony.Web"],
        ["micro-benchmarks"] = ["Telephony.Core", "Telephony.Database", "Telephony.Directory", "Telephony.Ivr", "Telephony.Recording"],
        ["Telephony.Testing"] = ["Telephony.Core", "Telephony.Database"],
    };

    /// <summary>What a pure core may not name, with the reason.</summary>
    private static readonly (string Pattern, string Reason)[] Forbidden =
    [
        (@"\b(Socket|SocketError|SocketException|UdpClient|TcpClient|NetworkStream)\b", "sockets"),
        (@"System\.Threading|\b(Task|ValueTask|Thread|Channel|SemaphoreSlim|CancellationToken)\b|\basync\b|\bawait\b", "tasks and threads"),
        (@"\b(Timer|ITimer|PeriodicTimer|TimeProvider|Stopwatch)\b|\bDateTime(Offset)?\.(Utc)?Now\b", "clocks and timers"),
        (@"\block\s*\(|\bMonitor\b|\bInterlocked\b", "locks"),
        (@"\bILogger\b|Microsoft\.Extensions\.Logging|\bConsole\b", "loggers"),
        (@"\bnew Random\b|\bRandom\.Shared\b|\bRandomNumberGenerator\b|\bGuid\.(NewGuid|CreateVersion7)\b", "random sources"),
        (@"\b(File|FileStream|Directory|Process|Environment)\.", "files and the process"),
    ];

    private static IEnumerable<string> ProjectFiles => new[] { "src", "tools", "tests" }
        .SelectMany(folder => System.IO.Directory.EnumerateFiles(Repository.PathOf(folder), "*.csproj", SearchOption.AllDirectories));

    private static IEnumerable<string> PureSources => new[] { "Sip", "Sdp", "Rtp", "Ogg" }
        .SelectMany(folder => System.IO.Directory.EnumerateFiles(Repository.PathOf("src", "Telephony.Core", folder), "*.cs", SearchOption.AllDirectories));

    [Test]
    public void Projects_reference_one_another_only_along_the_arrows_of_the_design()
    {
        foreach (var file in ProjectFiles)
        {
            var name = Path.GetFileNameWithoutExtension(file);
            if (name.EndsWith("Tests", StringComparison.Ordinal)) continue;
            Assert.That(Arrows, Does.ContainKey(name), "a new project needs its arrows in this test and in the design");
            Assert.That(References(file).Except(Arrows[name]), Is.Empty, $"{name} references what it must not know");
        }
    }

    [Test]
    public void A_test_project_references_its_own_project_the_shared_test_code_and_the_database_only()
    {
        foreach (var file in ProjectFiles)
        {
            var name = Path.GetFileNameWithoutExtension(file);
            if (!name.EndsWith(".Tests", StringComparison.Ordinal)) continue;
            Assert.That(References(file), Is.SubsetOf(new[] { name[..^".Tests".Length], "Telephony.Testing", "Telephony.Database" }), name);
        }
    }

    [Test]
    public void Protocol_cores_name_no_socket_task_clock_lock_logger_random_source_or_file()
    {
        var found = new List<string>();
        foreach (var file in PureSources)
        {
            var code = CommentsAndStrings().Replace(File.ReadAllText(file), " ");
            foreach (var (pattern, reason) in Forbidden)
                if (Regex.Match(code, pattern, RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(5)) is { Success: true } match)
                    found.Add($"{Path.GetRelativePath(Repository.Root, file)}: '{match.Value}' ({reason})");
        }
        Assert.That(PureSources.Count(), Is.GreaterThan(20));
        Assert.That(found, Is.Empty);
    }

    [Test]
    public void Telephony_Core_knows_neither_the_database_nor_logging()
    {
        var referenced = typeof(MonotonicTime).Assembly.GetReferencedAssemblies().Select(assembly => assembly.Name).ToList();
        Assert.That(referenced, Has.None.StartsWith("Npgsql"));
        Assert.That(referenced, Has.None.StartsWith("Dapper"));
        Assert.That(referenced, Has.None.StartsWith("Microsoft.Extensions"));
        Assert.That(referenced, Has.None.StartsWith("Telephony"));
    }

    [Test]
    public void Every_family_of_outputs_is_a_closed_set_of_sealed_records()
    {
        var families = typeof(MonotonicTime).Assembly.GetTypes()
            .Where(type => type is { IsAbstract: true, IsSealed: false, IsClass: true } && type.Name.EndsWith("Output", StringComparison.Ordinal)).ToList();
        Assert.That(families, Is.Not.Empty);
        foreach (var family in families)
        {
            Assert.That(IsRecord(family), $"{family.Name} is no record");
            Assert.That(family.GetConstructors(BindingFlags.Public | BindingFlags.Instance), Is.Empty, $"{family.Name} can be extended by anyone");
            var members = family.Assembly.GetTypes().Where(type => type.BaseType == family).ToList();
            Assert.That(members, Is.Not.Empty, $"{family.Name} has no members");
            foreach (var member in members) Assert.That(member.IsSealed && IsRecord(member), $"{family.Name}.{member.Name} is no sealed record");
        }
    }

    private static bool IsRecord(Type type) => type.GetMethod("<Clone>$") is not null;

    private static IEnumerable<string> References(string projectFile) => XDocument.Load(projectFile).Descendants("ProjectReference")
        .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value));

    [GeneratedRegex("""//[^\n]*|/\*.*?\*/|@?"(\\.|""|[^"\\])*"|'(\\.|[^'\\])'""", RegexOptions.Singleline | RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex CommentsAndStrings();
}

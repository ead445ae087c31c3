using Telephony.Host.Commands;
using Telephony.Testing;

namespace Telephony.Host.Tests.Commands;

/// <summary>What tests of commands have in common: a database and a data folder of their own, and what a command wrote. The console is the process's, so no two run at once.</summary>
[NonParallelizable]
public abstract class CommandTests
{
    private (TextWriter Out, TextWriter Error) _console;

    /// <summary>Migrated by the first command.</summary>
    protected TestDatabase Database { get; private set; } = null!;

    /// <summary>What <c>--data</c> names.</summary>
    protected string Folder { get; private set; } = null!;

    /// <summary>What the last command wrote on standard output.</summary>
    protected StringWriter Out { get; private set; } = null!;

    /// <summary>What it wrote for people.</summary>
    protected StringWriter Error { get; private set; } = null!;

    [SetUp]
    public async Task CreateDatabase()
    {
        _console = (Console.Out, Console.Error);
        Database = await TestDatabase.CreateAsync();
        Folder = System.IO.Directory.CreateTempSubdirectory("telephony-test-command-").FullName;
    }

    [TearDown]
    public async Task DropDatabase()
    {
        Console.SetOut(_console.Out);
        Console.SetError(_console.Error);
        await Database.DisposeAsync();
        System.IO.Directory.Delete(Folder, recursive: true);
    }

    /// <summary>A command as typed; its exit code.</summary>
    protected async Task<int> RunAsync(params string[] args)
    {
        Console.SetOut(Out = new StringWriter());
        Console.SetError(Error = new StringWriter());
        return await CommandLine.RunAsync([.. args, "--data", Folder, "--db", Database.ConnectionString]);
    }

    /// <summary>Imports a file that says this.</summary>
    protected async Task ImportAsync(string json)
    {
        var file = Path.Combine(Folder, "import.json");
        await File.WriteAllTextAsync(file, json);
        Assert.That(await RunAsync("import", file), Is.Zero, () => Error.ToString());
    }
}

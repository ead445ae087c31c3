using Telephony.IntegrationTests.Peers;
using Telephony.Testing;

namespace Telephony.IntegrationTests;

/// <summary>The private PostgreSQL that ends under the running server: a watchdog must learn of it, for only a new start can mend it.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class DatabaseEndTests
{
    [Test]
    public async Task A_server_whose_database_ends_says_so_and_exits_with_1_and_the_next_start_serves_again()
    {
        var data = System.IO.Directory.CreateTempSubdirectory("telephony-database-").FullName;
        try
        {
            var server = await TelephonyServer.StartAsync(data, "--drain", "1");
            ExternalTool.Run("sh", "-c", $"kill -KILL {await PostmasterOfAsync(data)}");
            Assert.That(await server.WaitForExitAsync(TimeSpan.FromSeconds(60)), Is.EqualTo(1), () => server.Output);
            Assert.That(server.Output, Does.Contain("telephony: the database ended by itself; see pg.log in the data folder"));
            Assert.That(server.Output, Does.Not.Contain("   at "), "no stack trace is shown");
            Assert.That(Path.Combine(data, "pg.log"), Does.Exist);
            await server.DisposeAsync();

            await using var again = await TelephonyServer.StartAsync(data);
            Assert.That(await again.CommandAsync("calls", "list", "--json"), Does.Contain("\"calls\""));
        }
        finally
        {
            System.IO.Directory.Delete(data, recursive: true);
        }
    }

    /// <summary>The first line of postmaster.pid (PostgreSQL, "Database File Layout").</summary>
    private static async Task<string> PostmasterOfAsync(string data)
    {
        var file = System.IO.Directory.EnumerateFiles(data, "postmaster.pid", SearchOption.AllDirectories).Single();
        return (await File.ReadAllLinesAsync(file))[0].Trim();
    }
}

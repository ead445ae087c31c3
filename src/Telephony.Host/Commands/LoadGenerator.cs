using System.Diagnostics;

namespace Telephony.Host.Commands;

/// <summary>Starts <c>sip-loadgen</c>, a program of its own, so that the caller shares nothing with the server it calls.</summary>
internal static class LoadGenerator
{
    /// <summary>Runs it with <paramref name="arguments"/> on our own output; returns its exit code.</summary>
    public static async Task<int> RunAsync(IEnumerable<string> arguments, CancellationToken cancellation)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", [Find(), .. arguments]))!;
        try
        {
            await process.WaitForExitAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw;
        }
        return process.ExitCode;
    }

    /// <summary>It is built beside us: the same configuration, below <c>tools/</c> of the checkout.</summary>
    private static string Find()
    {
        var output = new DirectoryInfo(AppContext.BaseDirectory);
        var build = Path.Combine("bin", output.Parent!.Name, output.Name, "sip-loadgen.dll");
        for (var folder = output; folder is not null; folder = folder.Parent)
        {
            var candidate = Path.Combine(folder.FullName, "tools", "sip-loadgen", build);
            if (File.Exists(candidate)) return candidate;
        }
        throw new CommandException("sip-loadgen is not built; start the command by ./telephony");
    }
}

using System.ComponentModel;
using System.Diagnostics;
using NUnit.Framework;

namespace Telephony.Testing;

/// <summary>Runs a program that a test takes as its witness. A test whose program is missing fails with its name.</summary>
public static class ExternalTool
{
    /// <summary>A witness that takes longer hangs.</summary>
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(60);

    /// <summary>Runs <paramref name="program"/> and returns what it wrote on standard output, then on standard error; fails the test when it exits with anything but 0.</summary>
    public static string Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        using var process = Start(start);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(s_limit))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"{program} did not end within {s_limit.TotalSeconds} s.");
        }

        var text = output.GetAwaiter().GetResult() + errors.GetAwaiter().GetResult();
        Assert.That(process.ExitCode, Is.Zero, () => $"{program} {string.Join(' ', arguments)}: {text}");
        return text;
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new AssertionException($"The program {start.FileName} is missing: install its Debian package.", e);
        }
    }
}

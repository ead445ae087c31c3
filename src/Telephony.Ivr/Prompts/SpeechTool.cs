using System.ComponentModel;
using System.Diagnostics;

namespace Telephony.Ivr.Prompts;

/// <summary>Runs one program with bytes in and bytes out, without a shell, for at most <see cref="Timeout"/>.</summary>
internal static class SpeechTool
{
    /// <summary>A sentence takes some 20 ms; whatever takes this long has hung.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);

    public static async Task<byte[]> RunAsync(string tool, IEnumerable<string> arguments, ReadOnlyMemory<byte> input, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Timeout);
        using var process = Start(tool, arguments);
        try
        {
            using var output = new MemoryStream();
            var errors = process.StandardError.ReadToEndAsync(limit.Token);
            var reading = process.StandardOutput.BaseStream.CopyToAsync(output, limit.Token);
            await WriteAsync(process, input, limit.Token);
            await reading;
            var said = await errors;
            await process.WaitForExitAsync(limit.Token);
            return process.ExitCode == 0 ? output.ToArray() : throw SpeechToolException.Failed(tool, said.Trim());
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw SpeechToolException.Failed(tool, $"no answer within {Timeout.TotalSeconds} s");
        }
        finally
        {
            if (!process.HasExited) process.Kill();
        }
    }

    private static Process Start(string tool, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(tool)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw SpeechToolException.Missing(tool, e);
        }
    }

    private static async Task WriteAsync(Process process, ReadOnlyMemory<byte> input, CancellationToken cancellation)
    {
        try
        {
            await process.StandardInput.BaseStream.WriteAsync(input, cancellation);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without reading everything: its exit code and its words say why.
        }
    }
}

using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;

namespace Telephony.LoadGenerator.Reports;

/// <summary>The JSON document that a command prints.</summary>
internal static class CommandOutput
{
    /// <summary>
    /// Runs <paramref name="command"/> by the shell and reads its document by <paramref name="read"/>. Throws <see cref="InvalidDataException"/> when the command fails, or when it
    /// prints something else.
    /// </summary>
    public static T Read<T>(string command, Func<JsonElement, T> read)
    {
        try
        {
            using var document = JsonDocument.Parse(Run(command));
            return read(document.RootElement);
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or Win32Exception)
        {
            throw new InvalidDataException($"'{command}' gave no list: {exception.Message}", exception);
        }
    }

    /// <summary>A number's digits as the country writes them: what the server shows in one form may have been dialled in another.</summary>
    public static string Digits(string number)
    {
        var digits = string.Concat(number.Where(char.IsAsciiDigit));
        return digits is { Length: 10 } && digits[0] == '0' ? $"33{digits[1..]}" : digits;
    }

    private static string Run(string command)
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", command]) { RedirectStandardOutput = true, UseShellExecute = false };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"it exited with {process.ExitCode}");
    }
}

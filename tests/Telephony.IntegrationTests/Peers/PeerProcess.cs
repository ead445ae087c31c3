using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace Telephony.IntegrationTests.Peers;

/// <summary>
/// A program that runs beside a test. Its output is kept for the message of a failed assertion; when the test is done with it, it is ended by its own id.
/// A program that is not installed fails the test with its name.
/// </summary>
internal sealed class PeerProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly List<(string Text, TaskCompletionSource<string> Seen)> _awaited = [];
    private readonly string _name;

    private PeerProcess(Process process, string name)
    {
        (_process, _name) = (process, name);
        process.OutputDataReceived += (_, line) => Add(line.Data, isStandardOutput: true);
        process.ErrorDataReceived += (_, line) => Add(line.Data, isStandardOutput: false);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>The process's id.</summary>
    public int Id => _process.Id;

    /// <summary>Whether it has ended.</summary>
    public bool HasExited => _process.HasExited;

    /// <summary>All that it said so far, standard output and error together.</summary>
    public string Output
    {
        get
        {
            lock (_output) return $"--- {_name}\n{_output}";
        }
    }

    /// <summary>What it said on standard output alone.</summary>
    public string StandardOutput { get; private set; } = "";

    /// <summary>Starts <paramref name="program"/>.</summary>
    public static PeerProcess Start(string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null, string? folder = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true,
            WorkingDirectory = folder ?? Path.GetTempPath(),
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>()) start.Environment[name] = value;
        try
        {
            var process = Process.Start(start)!;
            process.StandardInput.Close();
            return new PeerProcess(process, $"{Path.GetFileName(program)} {string.Join(' ', start.ArgumentList)}");
        }
        catch (Win32Exception exception)
        {
            throw new AssertionException($"The program {program} is missing: install its Debian package.", exception);
        }
    }

    // A sentence is spoken once, not once for each server that a test starts.
    private static readonly Dictionary<string, string> s_ours = new() { ["TELEPHONY_SPEECH__CACHE"] = Repository.PathOf("artifacts", "speech") };

    /// <summary>Starts one of our own programs.</summary>
    public static PeerProcess StartOurs(string project, string assembly, IEnumerable<string> arguments, string? folder = null)
    {
        var path = Repository.ProgramOf(project, assembly);
        Assert.That(path, Does.Exist, $"{assembly} is not built");
        return Start("dotnet", [path, .. arguments], s_ours, folder);
    }

    /// <summary>Returns the first line that contains <paramref name="text"/>; fails when the program ends or the time is up before.</summary>
    public async Task<string> WaitForLineAsync(string text, TimeSpan timeout)
    {
        var seen = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_output)
        {
            foreach (var line in _output.ToString().Split('\n'))
                if (line.Contains(text, StringComparison.Ordinal)) return line;
            _awaited.Add((text, seen));
        }
        var ended = _process.WaitForExitAsync();
        var first = await Task.WhenAny(seen.Task, ended, Task.Delay(timeout, TimeProvider.System));
        if (first == ended) await Task.WhenAny(seen.Task, Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System));
        Assert.That(seen.Task.IsCompleted, () => $"'{text}' did not come within {timeout.TotalSeconds} s{(HasExited ? " and the program has ended" : "")}\n{Output}");
        return await seen.Task;
    }

    /// <summary>Waits for its end and returns its exit code.</summary>
    public async Task<int> WaitForExitAsync(TimeSpan timeout)
    {
        try
        {
            await _process.WaitForExitAsync().WaitAsync(timeout, TimeProvider.System);
        }
        catch (TimeoutException)
        {
            Kill();
            Assert.Fail($"it did not end within {timeout.TotalSeconds} s\n{Output}");
        }
        return _process.ExitCode;
    }

    /// <summary>Waits for its end and expects exit code 0.</summary>
    public async Task SucceedAsync(TimeSpan timeout) => Assert.That(await WaitForExitAsync(timeout), Is.Zero, () => Output);

    /// <summary>Sends SIGTERM.</summary>
    public void Terminate() => Testing.ExternalTool.Run("sh", "-c", $"kill -TERM {Id}");

    /// <summary>Sends SIGKILL, to this process only.</summary>
    public void Kill()
    {
        if (!HasExited) _process.Kill();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private void Add(string? line, bool isStandardOutput)
    {
        if (line is null) return;
        lock (_output)
        {
            _output.Append(line).Append('\n');
            if (isStandardOutput) StandardOutput += line + "\n";
            foreach (var (text, seen) in _awaited)
                if (line.Contains(text, StringComparison.Ordinal)) seen.TrySetResult(line);
        }
    }
}

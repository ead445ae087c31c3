using System.Diagnostics;

namespace Telephony.Database;

/// <summary>
/// A child process with a thread of its own. A death signal (<c>setpriv --pdeathsig</c>) follows the thread that started the child, not the
/// process, so that thread must live as long as the child: it starts the child, then waits for its end.
/// </summary>
internal sealed class ServerProcess
{
    private readonly TaskCompletionSource<int> _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<int> _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ServerProcess() { }

    /// <summary>Process id.</summary>
    public int Id { get; private set; }

    /// <summary>Completes with the exit code when the child has ended.</summary>
    public Task<int> Exited => _exited.Task;

    /// <summary>
    /// Starts a command with its output appended to <paramref name="log"/>, in a session of its own so that Ctrl-C in our terminal does not
    /// stop the database under running calls. Every step replaces itself by exec, so the child's id is the server's.
    /// </summary>
    public static async Task<ServerProcess> StartAsync(IEnumerable<string> command, string log)
    {
        var start = new ProcessStartInfo("/bin/sh") { WorkingDirectory = "/" };
        foreach (var word in (string[])["-c", "log=$1; shift; exec setsid \"$@\" >>\"$log\" 2>&1 </dev/null", "sh", log]) start.ArgumentList.Add(word);
        foreach (var word in command) start.ArgumentList.Add(word);
        var server = new ServerProcess();
        new Thread(() => server.Run(start)) { IsBackground = true, Name = "postgres" }.Start();
        server.Id = await server._started.Task;
        return server;
    }

    /// <summary>Sends a signal, unless the child has ended already: then its id may be another's.</summary>
    public void Signal(int signal)
    {
        if (!Exited.IsCompleted) Posix.Signal(Id, signal);
    }

    private void Run(ProcessStartInfo start)
    {
        try
        {
            using var process = Process.Start(start)!;
            _started.SetResult(process.Id);
            process.WaitForExit();
            _exited.SetResult(process.ExitCode);
        }
        catch (Exception failure) when (_started.TrySetException(failure))
        {
            _exited.SetResult(-1);
        }
    }
}

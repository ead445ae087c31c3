namespace Telephony.Recording.Spools;

/// <summary>
/// The one thread of the process that seals and writes spools. Four times a second it takes what every recording has received, so a block is never older
/// than <see cref="Interval"/>, whether packets go on coming or not; a recording whose queue grows long wakes it.
/// </summary>
internal sealed class SpoolService : IDisposable
{
    /// <summary>Well below the 500 ms that a killed process may lose (DESIGN 4.3).</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    /// <summary>Chunks for the sessions of this thread.</summary>
    public SpoolChunkPool Chunks { get; } = new();

    private readonly Lock _gate = new();
    private readonly AutoResetEvent _wake = new(initialState: false);
    private readonly byte[] _scratch = new byte[SpoolFormat.MaxBlockLength];
    private readonly Thread _thread;
    private SpoolSession[] _sessions = [];
    private volatile bool _isStopping;

    public SpoolService()
    {
        _thread = new Thread(Run) { Name = "spool", IsBackground = true };
        _thread.Start();
    }

    /// <summary>Writes what <paramref name="session"/> receives from now on, until it is closed.</summary>
    public void Add(SpoolSession session)
    {
        lock (_gate) _sessions = [.. _sessions, session];
    }

    /// <summary>Looks at every recording now. Does not block; any thread.</summary>
    public void Wake() => _wake.Set();

    /// <summary>Writes everything once more and ends the thread.</summary>
    public void Dispose()
    {
        _isStopping = true;
        _wake.Set();
        _thread.Join();
        _wake.Dispose();
    }

    private void Run()
    {
        while (!_isStopping)
        {
            _wake.WaitOne(Interval);
            Sweep();
        }

        Sweep();
    }

    private void Sweep()
    {
        foreach (var session in Volatile.Read(ref _sessions))
            if (!session.Write(_scratch)) Remove(session);
        Chunks.Refill();
    }

    private void Remove(SpoolSession session)
    {
        lock (_gate) _sessions = Array.FindAll(_sessions, s => s != session);
    }
}

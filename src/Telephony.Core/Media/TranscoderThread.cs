using System.Collections.Concurrent;

namespace Telephony.Core.Media;

/// <summary>The one thread that runs the codecs of bridges whose legs do not agree. Started with the first; any thread hands work to it.</summary>
internal sealed class TranscoderThread : IDisposable
{
    private readonly ConcurrentQueue<Transcoder> _work = new();
    private readonly AutoResetEvent _wake = new(initialState: false);
    private readonly Lock _starting = new();
    private Thread? _thread;
    private volatile bool _stop;
    private long _faults;

    /// <summary>Faults of ours that were caught, each of which ended one direction of one bridge.</summary>
    public long Faults => Interlocked.Read(ref _faults);

    /// <summary>Has a transcoder work on what its input holds.</summary>
    public void Queue(Transcoder transcoder)
    {
        if (!transcoder.MarkQueued())
            return;
        _work.Enqueue(transcoder);
        if (_thread is null)
            Start();
        _wake.Set();
    }

    /// <summary>Has a transcoder free what it holds, once it is not at work; null does nothing.</summary>
    public void Close(Transcoder? transcoder)
    {
        if (transcoder is null)
            return;
        transcoder.IsClosed = true;
        Queue(transcoder);
    }

    /// <summary>Ends the thread; what waits is dropped.</summary>
    public void Dispose()
    {
        _stop = true;
        _wake.Set();
        _thread?.Join();
        _wake.Dispose();
    }

    private void Start()
    {
        lock (_starting)
        {
            if (_thread is not null || _stop)
                return;
            _thread = new Thread(Run) { IsBackground = true, Name = "transcode" };
            _thread.Start();
        }
    }

    private bool Run(Transcoder transcoder)
    {
        try
        {
            return transcoder.Run();
        }
        catch (Exception)
        {
            // Whatever it is, the thread has the other bridges to serve.
            Interlocked.Increment(ref _faults);
            transcoder.Dispose();
            return false;
        }
    }

    private void Run()
    {
        while (!_stop)
        {
            _wake.WaitOne();
            while (!_stop && _work.TryDequeue(out var transcoder))
            {
                if (Run(transcoder))
                    transcoder.Target.Tell(new LegCommand(transcoder.Target, LegCommandKind.Transcoded, transcoder));
            }
        }
    }
}

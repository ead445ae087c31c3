using System.Net;

namespace Telephony.Core.Media;

/// <summary>The RTP sockets of all calls and the few threads that serve them (DESIGN 5, docs/media.md). Any thread.</summary>
public sealed class MediaEngine : IDisposable
{
    /// <summary>Starts the threads.</summary>
    /// <exception cref="PlatformNotSupportedException">Not on Linux.</exception>
    public MediaEngine(MediaEngineOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        throw new PlatformNotSupportedException();
    }

    /// <summary>Totals so far.</summary>
    public MediaStatistics Statistics => default;

    /// <summary>Opens a leg on a free port pair of <paramref name="bind"/>. It receives nothing until it is configured.</summary>
    /// <exception cref="PortsExhaustedException">No pair is free.</exception>
    public MediaLeg OpenLeg(IPAddress bind, IMediaLegObserver observer)
    {
        ArgumentNullException.ThrowIfNull(bind);
        ArgumentNullException.ThrowIfNull(observer);
        throw new PortsExhaustedException();
    }

    /// <summary>Closes all legs and ends the threads.</summary>
    public void Dispose()
    {
    }
}

namespace Telephony.Core.Media;

/// <summary>No free RTP port pair is left in the range: the call must be refused with 503.</summary>
public sealed class PortsExhaustedException : Exception
{
    /// <summary>Makes one with a general message.</summary>
    public PortsExhaustedException()
        : this("no RTP port pair is free")
    {
    }

    /// <summary>Makes one with a message.</summary>
    public PortsExhaustedException(string message)
        : base(message)
    {
    }

    /// <summary>Makes one with a message and a cause.</summary>
    public PortsExhaustedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

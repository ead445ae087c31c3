namespace Telephony.Core.Sdp;

/// <summary>What one session description may cost us. A description beyond a limit is malformed.</summary>
public static class SdpLimits
{
    /// <summary>Octets of a description.</summary>
    public const int Length = 32 * 1024;

    /// <summary>Octets of one line, its end not counted.</summary>
    public const int LineLength = 2 * 1024;

    /// <summary>Lines of a description.</summary>
    public const int Lines = 512;

    /// <summary>m= lines of a description.</summary>
    public const int MediaDescriptions = 32;

    /// <summary>Formats of one m= line.</summary>
    public const int Formats = 128;
}

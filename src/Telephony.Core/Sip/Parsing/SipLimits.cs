namespace Telephony.Core.Sip.Parsing;

/// <summary>What one message may cost us. A message beyond a limit is malformed, or too large (513).</summary>
public static class SipLimits
{
    /// <summary>Octets of a whole message, head and body.</summary>
    public const int MessageSize = 64 * 1024;

    /// <summary>Header fields of a message, folded lines counted once.</summary>
    public const int HeaderFields = 256;

    /// <summary>Octets of one header field with its name and its folded lines.</summary>
    public const int HeaderFieldLength = 8 * 1024;

    /// <summary>Via values: more hops than Max-Forwards usually allows are a loop.</summary>
    public const int ViaValues = 70;

    /// <summary>Values of Contact, Route or Record-Route, each counted alone.</summary>
    public const int AddressValues = 64;

    /// <summary>Parameters of one value or URI.</summary>
    public const int Parameters = 64;
}

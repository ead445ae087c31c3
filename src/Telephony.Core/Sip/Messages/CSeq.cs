namespace Telephony.Core.Sip.Messages;

/// <summary>The CSeq field (RFC 3261 20.16).</summary>
/// <param name="Number">0 to 2^32-1 as parsed; ours stay below 2^31.</param>
/// <param name="Method">The request's method.</param>
public readonly record struct CSeq(uint Number, string Method);

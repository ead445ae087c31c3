namespace Telephony.Core.Sip.Messages;

/// <summary>One header field that has no typed property.</summary>
/// <param name="Name">Field name; compared without case.</param>
/// <param name="Value">Field value, unfolded, without surrounding white space.</param>
public readonly record struct SipHeader(string Name, string Value);

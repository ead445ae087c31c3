namespace Telephony.Core.Sip.Registration;

/// <summary>One contact of an address of record (RFC 3261 10.3). A plain record; whoever stores it owns it.</summary>
/// <param name="Contact">Contact URI, as text.</param>
/// <param name="Path">Path values, topmost first (RFC 3327); requests to the contact take them as their Route.</param>
/// <param name="CallId">Call-ID of the REGISTER that set it.</param>
/// <param name="CSeq">Its sequence number.</param>
/// <param name="Q">Preference, 0 to 1 in thousandths; 1 when the phone gave none.</param>
/// <param name="Received">Source of the REGISTER as <c>transport:address:port</c>, where a phone behind a translator is reached.</param>
/// <param name="ExpiresAt">End of validity, UTC.</param>
public sealed record Binding(
    string Contact, IReadOnlyList<string> Path, string CallId, uint CSeq, decimal Q, string? Received, DateTimeOffset ExpiresAt);

namespace Telephony.Directory;

/// <summary>Which digests a phone is challenged with (RFC 8760).</summary>
public enum DigestKind
{
    /// <summary>MD5 alone: many phones know no other.</summary>
    Md5,

    /// <summary>SHA-256 alone.</summary>
    Sha256,

    /// <summary>Both, SHA-256 first.</summary>
    Both,
}

/// <summary>A phone in detention.</summary>
/// <param name="User">User part of its address of record and of its credentials.</param>
/// <param name="Digest">What it is challenged with.</param>
/// <param name="Ha1Md5">MD5 of <c>user:telephony:password</c>, lower-case hexadecimal.</param>
/// <param name="Ha1Sha256">SHA-256 of the same.</param>
/// <param name="Establishment">Code of its establishment.</param>
/// <param name="Location">Where it hangs.</param>
public sealed record Phone(string User, DigestKind Digest, string Ha1Md5, string Ha1Sha256, string Establishment, string Location)
{
    /// <summary>The detainee in whose cell it is (OUT-07); null: nobody's.</summary>
    public Guid? Detainee { get; init; }

    /// <summary>The user only: the digests are as good as the password.</summary>
    public override string ToString() => User;
}

/// <summary>A trunk.</summary>
/// <param name="Name">Its name.</param>
/// <param name="DepositNumbers">Numbers that reach the deposit line.</param>
public sealed record Trunk(string Name, IReadOnlyList<PhoneNumber> DepositNumbers)
{
    /// <summary>The name.</summary>
    public override string ToString() => Name;
}

/// <summary>One registered contact of a phone (RFC 3261 section 10.3).</summary>
/// <param name="Contact">Contact URI, as given.</param>
/// <param name="Path">Path URIs, topmost first (RFC 3327).</param>
/// <param name="CallId">Call-ID of the REGISTER that set it.</param>
/// <param name="CSeq">Its sequence number.</param>
/// <param name="Q">Preference, 0 to 1 in thousandths.</param>
/// <param name="Received">Where the REGISTER really came from, as the registrar writes it; null when not kept.</param>
/// <param name="ExpiresAt">End of validity, UTC.</param>
public sealed record Binding(
    string Contact, IReadOnlyList<string> Path, string CallId, uint CSeq, decimal Q, string? Received, DateTimeOffset ExpiresAt)
{
    /// <summary>The end of validity only.</summary>
    public override string ToString() => $"binding until {ExpiresAt:u}";
}

using System.Security.Cryptography;
using Telephony.Core;
using Telephony.Core.Sip.Authentication;
using Telephony.Core.Sip.Messages;
using Telephony.Core.Sip.Parsing;
using Telephony.Directory;
using DigestSecret = Telephony.Core.Sip.Authentication.DigestSecret;

namespace Telephony.Host.Server;

/// <summary>Whether a request comes from a phone (DESIGN 7): digest credentials against the directory. Thread-safe.</summary>
public sealed class PhoneAuthentication
{
    private readonly DirectoryStore _directory;
    private readonly TimeProvider _clock;
    private readonly DigestVerifier _verifier = new(DirectoryOptions.Realm, new NonceTable(RandomNumberGenerator.GetBytes(32)));
    private readonly Lock _lock = new(); // the verifier belongs to one loop at a time; a verdict is some microseconds

    /// <summary>Checks against the phones of <paramref name="directory"/>. Nonces of an earlier run are stale, which phones answer by themselves.</summary>
    public PhoneAuthentication(DirectoryStore directory, TimeProvider clock) => (_directory, _clock) = (directory, clock);

    /// <summary>
    /// The phone that sent <paramref name="request"/>; <see cref="Caller.Challenged"/> when its credentials, or without any its From user, name a phone
    /// without proof; <see cref="Caller.NoPhone"/> when nothing in it names a phone.
    /// </summary>
    public async Task<Caller> IdentifyAsync(SipRequest request, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (!DigestCredentials.TryFind(request, _verifier.Realm, out var credentials, out _)) return new Caller.Malformed();
        var user = credentials is null ? request.From.Uri.User : credentials.User;
        // PostgreSQL keeps no NUL, so no phone has one in its name.
        var phone = string.IsNullOrEmpty(user) || user.Contains('\0', StringComparison.Ordinal) ? null : await _directory.FindPhoneAsync(user, cancellation);
        if (credentials is null) return phone is null ? new Caller.NoPhone() : Challenged(phone, stale: false);
        var verdict = Verify(credentials, request.Method, phone); // for an unknown user too: it takes as long
        if (phone is null) return new Caller.NoPhone();
        return verdict == DigestVerdict.Verified
            ? new Caller.Authenticated(phone)
            : Challenged(phone, stale: verdict is DigestVerdict.Stale or DigestVerdict.Replayed);
    }

    /// <summary>A challenge for a sender that is neither phone nor trunk; it cannot tell it from that of a phone.</summary>
    public Caller.Challenged ChallengeStranger() => Challenged(null, stale: false);

    private DigestVerdict Verify(DigestCredentials credentials, string method, Phone? phone)
    {
        lock (_lock) return _verifier.Verify(MonotonicTime.Now(_clock), credentials, method, phone is null ? null : SecretOf(phone));
    }

    private Caller.Challenged Challenged(Phone? phone, bool stale)
    {
        IEnumerable<DigestAlgorithm> algorithms = phone is null ? [DigestAlgorithm.Md5] : SecretOf(phone).Algorithms;
        lock (_lock)
        {
            return new Caller.Challenged(
                [.. _verifier.Challenge(MonotonicTime.Now(_clock), algorithms, stale).Select(challenge => new SipHeader(HeaderName.WwwAuthenticate, challenge.ToString()))]);
        }
    }

    private static DigestSecret SecretOf(Phone phone) => new(
        phone.Digest == DigestKind.Sha256 ? null : phone.Ha1Md5, phone.Digest == DigestKind.Md5 ? null : phone.Ha1Sha256);
}

/// <summary>Who sent a request, as far as phones go. A closed set.</summary>
public abstract record Caller
{
    private Caller() { }

    /// <summary>A phone, proven.</summary>
    public sealed record Authenticated(Phone Phone) : Caller;

    /// <summary>To be answered 401 with these fields.</summary>
    public sealed record Challenged(IReadOnlyList<SipHeader> Challenges) : Caller;

    /// <summary>Credentials that cannot be read: 400.</summary>
    public sealed record Malformed : Caller;

    /// <summary>Nothing names a phone: a trunk, or a stranger.</summary>
    public sealed record NoPhone : Caller;
}

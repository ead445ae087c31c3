using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Telephony.Core.Sip.Authentication;

/// <summary>What became of a nonce that a client used.</summary>
public enum NonceUse
{
    /// <summary>Ours, young, and its count rose.</summary>
    Fresh,

    /// <summary>Not ours, too old, or no longer remembered.</summary>
    Stale,

    /// <summary>Its count did not rise: these or later credentials were used before.</summary>
    Replayed,
}

/// <summary>
/// Issues nonces and lets each count be used once (RFC 7616 3.3, 5.4, 5.5). A nonce carries its own proof, so issuing one keeps
/// nothing; only a nonce that correct credentials have used takes a place, until it expires. When places run out the oldest
/// is forgotten, and every nonce as old as that is stale from then on: memory is bounded and no replay gets through. Pure; one
/// loop owns it.
/// </summary>
/// <remarks>
/// <code>
/// nonce = hex( issued (8) | sequence (8) | HMAC-SHA-256 of both, first 16 octets )
/// </code>
/// </remarks>
public sealed class NonceTable
{
    /// <summary>How long a nonce lives unless told otherwise: longer than a phone takes to answer, shorter than a theft pays.</summary>
    public static readonly TimeSpan DefaultLifetime = TimeSpan.FromMinutes(5);

    /// <summary>Used nonces remembered unless told otherwise.</summary>
    public const int DefaultCapacity = 65_536;

    private const int StampLength = 16;
    private const int ProofLength = 16;
    private const int NonceLength = StampLength + ProofLength;

    private readonly byte[] _key;
    private readonly TimeSpan _lifetime;
    private readonly int _capacity;
    private readonly Dictionary<long, uint> _highestCount = [];
    private readonly PriorityQueue<long, long> _byAge = new();
    private MonotonicTime _forgottenUpTo = new(long.MinValue);
    private long _sequence;

    /// <summary>A table without nonces.</summary>
    /// <param name="key">A random key of at least 32 octets, of this process alone: monotonic instants mean nothing in another.</param>
    /// <param name="lifetime">How long a nonce lives; null for <see cref="DefaultLifetime"/>.</param>
    /// <param name="capacity">Used nonces remembered.</param>
    public NonceTable(byte[] key, TimeSpan? lifetime = null, int capacity = DefaultCapacity)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentOutOfRangeException.ThrowIfLessThan(key.Length, 32, nameof(key));
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        _key = key;
        _lifetime = lifetime ?? DefaultLifetime;
        _capacity = capacity;
    }

    /// <summary>Nonces that take a place now.</summary>
    public int Count => _highestCount.Count;

    /// <summary>A new nonce, different from all before.</summary>
    public string Issue(MonotonicTime now)
    {
        Span<byte> nonce = stackalloc byte[NonceLength];
        BinaryPrimitives.WriteInt64BigEndian(nonce, now.Ticks);
        BinaryPrimitives.WriteInt64BigEndian(nonce[8..], ++_sequence);
        Prove(nonce[..StampLength], nonce[StampLength..]);
        return Convert.ToHexStringLower(nonce);
    }

    /// <summary>
    /// Uses a nonce. Call it only with credentials that are otherwise correct, so that nobody else can take a place or burn a count.
    /// </summary>
    /// <param name="now">The present instant.</param>
    /// <param name="nonce">The nonce of the credentials.</param>
    /// <param name="count">Their nonce count; <see cref="uint.MaxValue"/> makes the nonce serve this once.</param>
    public NonceUse Use(MonotonicTime now, string nonce, uint count)
    {
        Span<byte> octets = stackalloc byte[NonceLength];
        if (!TryDecode(nonce, octets)) return NonceUse.Stale;
        var issued = new MonotonicTime(BinaryPrimitives.ReadInt64BigEndian(octets));
        var sequence = BinaryPrimitives.ReadInt64BigEndian(octets[8..]);

        Forget(now);
        if (issued + _lifetime <= now) return NonceUse.Stale;
        if (_highestCount.TryGetValue(sequence, out var highest))
        {
            if (count <= highest) return NonceUse.Replayed;
            _highestCount[sequence] = count;
            return NonceUse.Fresh;
        }
        if (issued <= _forgottenUpTo) return NonceUse.Stale;
        if (count == 0) return NonceUse.Replayed;
        if (_highestCount.Count == _capacity) ForgetOldest();
        _highestCount.Add(sequence, count);
        _byAge.Enqueue(sequence, issued.Ticks);
        return NonceUse.Fresh;
    }

    private void Forget(MonotonicTime now)
    {
        while (_byAge.TryPeek(out var sequence, out var issued) && new MonotonicTime(issued) + _lifetime <= now)
        {
            _byAge.Dequeue();
            _highestCount.Remove(sequence);
        }
    }

    private void ForgetOldest()
    {
        _byAge.TryDequeue(out var sequence, out var issued);
        _highestCount.Remove(sequence);
        // A nonce older than those forgotten before may have come since; the mark never goes back.
        if (new MonotonicTime(issued) > _forgottenUpTo) _forgottenUpTo = new MonotonicTime(issued);
    }

    private bool TryDecode(string nonce, Span<byte> octets)
    {
        if (Convert.FromHexString(nonce, octets, out _, out var written) != OperationStatus.Done || written != NonceLength) return false;
        Span<byte> proof = stackalloc byte[ProofLength];
        Prove(octets[..StampLength], proof);
        return CryptographicOperations.FixedTimeEquals(proof, octets[StampLength..]);
    }

    private void Prove(ReadOnlySpan<byte> stamp, Span<byte> proof)
    {
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(_key, stamp, mac);
        mac[..ProofLength].CopyTo(proof);
    }
}

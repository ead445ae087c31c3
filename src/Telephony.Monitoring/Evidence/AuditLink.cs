using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Telephony.Monitoring.Evidence;

/// <summary>
/// An entry as its row has it, for verification: what it says, the hash before and its own. The canonical form of which <see cref="Hash"/> is the SHA-256 is: <c>telephony audit 1</c> in ASCII; the 32 bytes
/// of <see cref="Previous"/>; the number, then the microseconds since 1970 in UTC, 8 bytes each; author, establishment, action (camel case), subject and reason as texts; the number of details in 4 bytes,
/// and of each its name and its value as texts, in the order of the names' bytes. A text is its length in UTF-8 in 4 bytes and those bytes; of null the length -1. Numbers are two's complement, most
/// significant byte first. Written here a second time, so that no single mistake, and no change of the database's function, hides another.
/// </summary>
internal sealed record AuditLink(
    long Number, DateTime At, string Author, string? Establishment, string Action, string Subject, string? Reason, string Details, byte[] Previous, byte[] Hash)
{
    /// <summary>What the first entry has as the hash before it: 32 zero bytes.</summary>
    public static ReadOnlySpan<byte> Origin => new byte[SHA256.HashSizeInBytes];

    /// <summary>Whether its hash is that of its content.</summary>
    public bool HasItsHash => DetailsInOrder() is { } details && ComputeHash(details).AsSpan().SequenceEqual(Hash);

    private byte[] ComputeHash(List<(byte[] Name, string? Value)> details)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData("telephony audit 1"u8);
        hash.AppendData(Previous);
        Append(hash, Number);
        Append(hash, (At - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond);
        foreach (var text in (string?[])[Author, Establishment, Action, Subject, Reason]) Append(hash, text);
        Append(hash, details.Count);
        foreach (var (name, value) in details)
        {
            Append(hash, name);
            Append(hash, value);
        }
        return hash.GetHashAndReset();
    }

    /// <summary>The details in the order in which they are hashed; null when they are not what an entry has.</summary>
    private List<(byte[] Name, string? Value)>? DetailsInOrder()
    {
        try
        {
            var details = JsonSerializer.Deserialize<Dictionary<string, string?>>(Details)!.Select(detail => (Name: Encoding.UTF8.GetBytes(detail.Key), detail.Value)).ToList();
            details.Sort(static (a, b) => a.Name.AsSpan().SequenceCompareTo(b.Name));
            return details;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static void Append(IncrementalHash hash, long number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(bytes, number);
        hash.AppendData(bytes);
    }

    private static void Append(IncrementalHash hash, int number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(bytes, number);
        hash.AppendData(bytes);
    }

    private static void Append(IncrementalHash hash, string? text) => Append(hash, text is null ? null : Encoding.UTF8.GetBytes(text));

    private static void Append(IncrementalHash hash, byte[]? text)
    {
        Append(hash, text?.Length ?? -1);
        hash.AppendData(text ?? []);
    }
}

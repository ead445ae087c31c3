namespace Telephony.Testing;

/// <summary>
/// The ways in which a stream can cut a payload (STYLE 7.3): whole, in two at every octet, and octet by octet. Every stream
/// parser must make the same of all of them.
/// </summary>
public static class Fragmented
{
    /// <summary>Each way as its pieces in order; the pieces of a way are the payload.</summary>
    public static IEnumerable<IReadOnlyList<byte[]>> Ways(byte[] payload)
    {
        ArgumentNullException.ThrowIfNull(payload);
        yield return [payload];
        for (var cut = 1; cut < payload.Length; cut++) yield return [payload[..cut], payload[cut..]];
        yield return [.. payload.Select(static octet => new[] { octet })];
    }
}

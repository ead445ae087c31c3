using System.Text.Json;

namespace Telephony.Billing;

/// <summary>Segments as stored with a call.</summary>
internal static class SegmentJson
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web);

    public static string Write(IReadOnlyList<Segment> segments) => JsonSerializer.Serialize(
        segments.Select(segment => new Row(segment.Lot, segment.PerMinute.Euros, segment.Seconds, segment.Amount.Euros, segment.IsConnection)), s_json);

    public static IReadOnlyList<Segment> Read(string json) => [.. JsonSerializer.Deserialize<List<Row>>(json, s_json)!
        .Select(row => new Segment(row.Lot, new Money(row.PerMinute), row.Seconds, new Money(row.Amount), row.IsConnection))];

    private sealed record Row(long? Lot, decimal PerMinute, decimal Seconds, decimal Amount, bool IsConnection);
}

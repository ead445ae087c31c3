using System.Text.Json;
using System.Text.Json.Serialization;

namespace Telephony.Billing;

/// <summary>
/// The rates of one call: those in force when it started, per plan. They stay until it ends, whatever is imported or however many midnights pass (BIL-21).
/// Immutable.
/// </summary>
public sealed class Rates
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new MoneyConverter(), new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    private readonly IReadOnlyDictionary<string, Rate?> _byPlan;

    /// <summary>Rates by plan; a plan with null is excluded, a plan that is absent pays the rate of <see cref="Plan.Outside"/> (C-5).</summary>
    public Rates(IReadOnlyDictionary<string, Rate?> byPlan) => _byPlan = byPlan;

    /// <summary>The rate without a plan; null when there is none: then plans without a rate of their own are excluded as well.</summary>
    public Rate? Outside => _byPlan.GetValueOrDefault(Plan.Outside);

    /// <summary>The rate that credit of a plan is spent at; null when it cannot be spent on this service.</summary>
    public Rate? For(string plan) => _byPlan.TryGetValue(plan, out var rate) ? rate : Outside;

    /// <summary>Whether there is nobody who could use the service: no rate at all.</summary>
    public bool IsEmpty => _byPlan.Values.All(rate => rate is null);

    /// <summary>As stored with a call.</summary>
    public string ToJson() => JsonSerializer.Serialize(_byPlan, s_json);

    /// <summary>What <see cref="ToJson"/> wrote.</summary>
    public static Rates FromJson(string json) => new(JsonSerializer.Deserialize<Dictionary<string, Rate?>>(json, s_json)!);

    private sealed class MoneyConverter : JsonConverter<Money>
    {
        public override Money Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => new(reader.GetDecimal());

        public override void Write(Utf8JsonWriter writer, Money value, JsonSerializerOptions options) => writer.WriteNumberValue(value.Euros);
    }
}

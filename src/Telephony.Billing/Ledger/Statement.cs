using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Telephony.Billing;

/// <summary>What a detainee's accounts hold (BIL-26).</summary>
public sealed record Statement
{
    /// <summary>Credit on the telephone account, with what running calls hold.</summary>
    public required Money Balance { get; init; }

    /// <summary>What running calls hold of it.</summary>
    public required Money Held { get; init; }

    /// <summary>The nominative account.</summary>
    public required Money NominativeBalance { get; init; }

    /// <summary>Money on its way from the nominative to the telephone account (BIL-03).</summary>
    public required Money InTransit { get; init; }

    /// <summary>Credit by lot, in the order in which it is spent.</summary>
    public required IReadOnlyList<LotBalance> Lots { get; init; }

    /// <summary>Last movements of the telephone account, the newest first.</summary>
    public required IReadOnlyList<Movement> Movements { get; init; }

    /// <summary>Last movements of the nominative account, the newest first.</summary>
    public required IReadOnlyList<Movement> NominativeMovements { get; init; }

    /// <summary>The document of <c>account show --json</c> (DESIGN 8).</summary>
    /// <param name="identifier">The detainee's identifier.</param>
    /// <param name="status">Of his account, from the directory.</param>
    public string ToJson(string identifier, string status)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteString("detainee", identifier);
            json.WriteString("status", status);
            json.WriteString("balance", Balance.ToString());
            json.WriteString("held", Held.ToString());
            json.WriteString("nominativeBalance", NominativeBalance.ToString());
            json.WriteString("inTransit", InTransit.ToString());
            json.WriteStartArray("lots");
            foreach (var lot in Lots) lot.Write(json);
            json.WriteEndArray();
            Movement.Write(json, "entries", Movements);
            Movement.Write(json, "nominativeEntries", NominativeMovements);
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    internal static string Instant(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFF'Z'");
}

/// <summary>What is left of a lot.</summary>
/// <param name="Plan">Plan it was bought under.</param>
/// <param name="Remaining">What is left, with what running calls hold.</param>
/// <param name="BoughtAt">When.</param>
public sealed record LotBalance(string Plan, Money Remaining, DateTimeOffset BoughtAt)
{
    internal void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("plan", Plan);
        json.WriteString("remaining", Remaining.ToString());
        json.WriteString("boughtAt", Statement.Instant(BoughtAt));
        json.WriteEndObject();
    }
}

/// <summary>One transfer as one account sees it.</summary>
/// <param name="Transfer">Its id.</param>
/// <param name="At">When.</param>
/// <param name="Amount">What came, or went when negative.</param>
/// <param name="Reason">For usage the service: <c>call</c>, <c>voicemail</c>, <c>video</c>; otherwise one of <see cref="TransferKind"/>.</param>
public sealed record Movement(string Transfer, DateTimeOffset At, Money Amount, string Reason)
{
    internal static void Write(Utf8JsonWriter json, string name, IReadOnlyList<Movement> movements)
    {
        json.WriteStartArray(name);
        foreach (var movement in movements)
        {
            json.WriteStartObject();
            json.WriteString("transfer", movement.Transfer);
            json.WriteString("at", Statement.Instant(movement.At));
            json.WriteString("amount", movement.Amount.ToString());
            json.WriteString("reason", movement.Reason);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}

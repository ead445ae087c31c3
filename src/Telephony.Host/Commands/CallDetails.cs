using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Spectre.Console;
using Telephony.Billing;
using Telephony.Calls;

namespace Telephony.Host.Commands;

/// <summary>All that is known of one call, as <c>calls show</c> shows it.</summary>
/// <param name="Call">Its record.</param>
/// <param name="Extras">What it cost, and its recording.</param>
/// <param name="Legs">Its legs.</param>
/// <param name="Charges">What was metered in it.</param>
/// <param name="Placed">Ids of the calls that were placed from it.</param>
internal sealed record CallDetails(CallRecord Call, CallExtras Extras, IReadOnlyList<CallLeg> Legs, IReadOnlyList<CallCharge> Charges, IReadOnlyList<string> Placed)
{
    private const string Moment = "yyyy-MM-dd HH:mm:ss";

    /// <summary>The document of <c>calls show --json</c>.</summary>
    public string ToJson()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WritePropertyName("call");
            Call.Write(json, Extras);
            json.WriteStartArray("legs");
            foreach (var leg in Legs) leg.Write(json);
            json.WriteEndArray();
            json.WriteStartArray("charges");
            foreach (var charge in Charges) Write(json, charge);
            json.WriteEndArray();
            json.WriteStartArray("placed");
            foreach (var id in Placed) json.WriteStringValue(id);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter json, CallCharge charge)
    {
        json.WriteStartObject();
        json.WriteString("id", charge.Call);
        json.WriteString("service", Terminal.Camel(charge.Service));
        json.WriteString("destination", charge.Destination);
        json.WriteString("state", charge.State);
        if (charge.Seconds is { } seconds) json.WriteNumber("seconds", seconds);
        else json.WriteNull("seconds");
        json.WriteString("total", charge.Total.ToString());
        json.WriteString("writtenOff", charge.WrittenOff.ToString());
        json.WriteStartArray("segments");
        foreach (var (plan, segment) in charge.Segments)
        {
            json.WriteStartObject();
            json.WriteString("plan", plan);
            if (segment.Lot is { } lot) json.WriteNumber("lot", lot);
            else json.WriteNull("lot");
            json.WriteString("perMinute", segment.PerMinute.ToString());
            json.WriteNumber("seconds", segment.Seconds);
            json.WriteString("amount", segment.Amount.ToString());
            json.WriteBoolean("connection", segment.IsConnection);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartArray("entries");
        foreach (var entry in charge.Entries)
        {
            json.WriteStartObject();
            json.WriteString("transfer", entry.Transfer);
            json.WriteString("at", entry.At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFF'Z'", CultureInfo.InvariantCulture));
            json.WriteString("account", entry.Account);
            if (entry.Lot is { } lot) json.WriteNumber("lot", lot);
            else json.WriteNull("lot");
            json.WriteString("amount", entry.Amount.ToString());
            json.WriteString("reason", entry.Reason);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>The same for people.</summary>
    public void Print()
    {
        Console.Out.WriteLine($"call {Call.Id}, {Terminal.Camel(Call.Kind)} on node {Call.Node}{(Call.IsProtected ? ", protected" : "")}");
        Console.Out.WriteLine($"from {Call.From ?? "(hidden)"} to {Call.To ?? "(hidden)"}, detainee {Call.Identifier ?? "(not known)"}");
        Console.Out.WriteLine($"started {Call.StartedAt.ToString(Moment)} UTC, {(Call.AnsweredAt is { } answered ? $"answered {answered.ToString(Moment)} UTC" : "not answered")}, {Call.Duration.TotalSeconds:0.0} s");
        Console.Out.WriteLine($"{Terminal.Camel(Call.Outcome)}{(Call.EndCause is { } cause ? $", ended by {Terminal.Camel(cause)}" : "")}; {Extras.Price} €; {(Extras.Recording is { } id ? $"recording {id}" : "no recording")}");
        if (Call.Session is { } session) Console.Out.WriteLine($"placed from call {session}");
        foreach (var placed in Placed) Console.Out.WriteLine($"placed call {placed}");
        Terminal.Write(LegTable());
        foreach (var charge in Charges) Print(charge);
    }

    private Table LegTable()
    {
        var table = new Table().Border(TableBorder.Simple).AddColumns("leg", "direction", "trunk", "status", "codec", "received", "sent", "lost", "jitter ms", "digits", "privacy");
        foreach (var leg in Legs)
        {
            table.AddRow($"{leg.Number}", Terminal.Camel(leg.Direction), Markup.Escape(leg.Trunk ?? ""), $"{leg.SipStatus}", leg.Codec ?? "", $"{leg.PacketsReceived}", $"{leg.PacketsSent}",
                $"{leg.PacketsLost}", $"{leg.JitterMilliseconds:0.0}", $"{leg.DigitsByEvent + leg.DigitsByInfo + leg.DigitsByTone}", Terminal.Camel(leg.Privacy));
        }
        return table;
    }

    private static void Print(CallCharge charge)
    {
        Console.Out.WriteLine($"{Terminal.Camel(charge.Service)} {charge.Destination} {charge.State}: {charge.Seconds} s, {charge.Total} €, of which {charge.WrittenOff} € written off");
        var segments = new Table().Border(TableBorder.Simple).AddColumns("plan", "lot", "€ a minute", "seconds", "€");
        foreach (var (plan, segment) in charge.Segments)
            segments.AddRow(plan ?? "", $"{segment.Lot}", segment.IsConnection ? "connection" : segment.PerMinute.ToString(), $"{segment.Seconds:0.###}", segment.Amount.ToString());
        Terminal.Write(segments);
        var entries = new Table().Border(TableBorder.Simple).AddColumns("when (UTC)", "account", "lot", "amount €", "reason", "transfer");
        foreach (var entry in charge.Entries)
            entries.AddRow(entry.At.ToString(Moment), entry.Account, $"{entry.Lot}", entry.Amount.ToString(), entry.Reason, Markup.Escape(entry.Transfer));
        Terminal.Write(entries);
    }
}

using Telephony.Billing;
using Telephony.Directory;

namespace Telephony.Ivr.Prompts;

/// <summary>
/// A sentence to be said, without its language: a key of the catalogue and the values of its slots. Made by <see cref="Phrase"/>.
/// </summary>
/// <param name="Key">Key in every catalogue, such as <c>deposit.time-left</c>.</param>
/// <param name="Slots">One value per slot of the sentence; empty for a fixed prompt.</param>
public sealed record Prompt(string Key, params IReadOnlyList<Slot> Slots)
{
    /// <summary>Whether the sentence is always the same, so that it is rendered at start and a person can record it.</summary>
    public bool IsFixed => Slots.Count == 0;

    /// <summary>Whether it tells of one person, what he has or one message: its sound is then kept in memory only, never on disk (DESIGN 4.9).</summary>
    public bool IsPersonal => Slots.Any(slot => slot is Slot.Name or Slot.Moment or Slot.Amount or Slot.Telephone);
}

/// <summary>A value that fills a slot such as <c>{time}</c>. A closed set; <see cref="Spoken"/> turns each into words.</summary>
/// <param name="Label">The slot's name, without braces.</param>
public abstract record Slot(string Label)
{
    /// <summary>A count, 0 to 999,999, said on its own ("new messages: three").</summary>
    public sealed record Number(string Label, int Value) : Slot(Label);

    /// <summary>A length of time, below 24 hours, said in hours, minutes and seconds.</summary>
    public sealed record Duration(string Label, TimeSpan Value) : Slot(Label);

    /// <summary>An amount of euros, 0 to 999,999.99, in cents: "twelve euros and thirty-four cents". What lies below a cent is dropped; a negative amount is misuse.</summary>
    public sealed record Amount(string Label, Money Value) : Slot(Label);

    /// <summary>A price in euros, said to the tenth of a cent only when it has one: "thirteen point three cents" (issue 4).</summary>
    public sealed record Price(string Label, Money Value) : Slot(Label);

    /// <summary>The name of a plan: what it costs, or that it is none. A code that is no whole number of euros is said as it is.</summary>
    public sealed record Plan(string Label, string Code) : Slot(Label);

    /// <summary>A telephone number, said as it is dialled in France.</summary>
    public sealed record Telephone(string Label, PhoneNumber Value) : Slot(Label);

    /// <summary>A date and time of day in the establishment's zone.</summary>
    public sealed record Moment(string Label, NodaTime.LocalDateTime Value) : Slot(Label);

    /// <summary>Digits, said one by one.</summary>
    public sealed record Digits(string Label, string Value) : Slot(Label);

    /// <summary>A person's name, said as written.</summary>
    public sealed record Name(string Label, string Value) : Slot(Label);
}

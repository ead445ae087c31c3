using Telephony.Billing;

namespace Telephony.Web.Accounts;

/// <summary>What an officer is about to do with an account, as the evidence has it. The id tells one act that was sent twice from two.</summary>
/// <param name="What">In one word: <see cref="Transfer"/> and so on.</param>
/// <param name="Id">Of the transfer, request or correction.</param>
internal sealed record AccountChange(string What, string Id)
{
    /// <summary>What.</summary>
    public const string Transfer = "transfer", Request = "request", Process = "process", Refuse = "refuse", Correct = "correct", Refund = "refund", Approve = "approve", Reject = "reject";

    /// <summary>How much; null when the id says it.</summary>
    public Money? Amount { get; init; }

    /// <summary>Plan of credit.</summary>
    public string? Plan { get; init; }

    /// <summary>The metered use that is given back.</summary>
    public string? Call { get; init; }

    /// <summary>What was typed.</summary>
    public string? Reason { get; init; }

    /// <summary>All but the reason.</summary>
    public IReadOnlyDictionary<string, string> Details => new[] { ("what", What), ("id", Id), ("amount", Amount?.ToString()), ("plan", Plan), ("call", Call) }
        .Where(detail => detail.Item2 is not null).ToDictionary(detail => detail.Item1, detail => detail.Item2!);
}

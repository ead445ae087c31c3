using Telephony.Core.Sip.Transactions;

namespace Telephony.Core.Tests.Sip.Transactions;

/// <summary>Drives one transaction in virtual time and notes when it sent what.</summary>
internal sealed class TransactionBench(Transaction transaction)
{
    private readonly List<TransactionOutput> _outputs = [];

    public MonotonicTime Now { get; private set; } = new(TimeSpan.FromHours(1).Ticks);

    /// <summary>Milliseconds since the start of each Send that a timer caused.</summary>
    public List<double> Copies { get; } = [];

    public List<TransactionOutput> Do(Action<MonotonicTime, List<TransactionOutput>> input)
    {
        var outputs = new List<TransactionOutput>();
        input(Now, outputs);
        return outputs;
    }

    /// <summary>Lets time pass, firing every deadline at its instant; returns what came out.</summary>
    public List<TransactionOutput> After(TimeSpan span)
    {
        var start = Now;
        var end = Now + span;
        _outputs.Clear();
        while (transaction.Deadline is { } due && due <= end)
        {
            Now = due;
            var before = _outputs.Count;
            transaction.Advance(Now, _outputs);
            if (_outputs.Skip(before).OfType<TransactionOutput.Send>().Any()) Copies.Add((Now - start).TotalMilliseconds);
        }
        Now = end;
        return [.. _outputs];
    }

    public static string Names(IEnumerable<TransactionOutput> outputs) => string.Join(' ', outputs.Select(output => output.GetType().Name));
}

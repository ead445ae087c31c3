using FsCheck;
using FsCheck.Fluent;
using Telephony.Core.Sip.Transactions;

namespace Telephony.Core.Tests.Sip.Transactions;

public sealed class DeadlineQueueTests
{
    private sealed class Item : IDeadlined
    {
        public MonotonicTime? Deadline { get; set; }

        public int QueueIndex { get; set; } = -1;
    }

    [Test]
    public void It_agrees_with_a_list_that_is_searched_whatever_is_changed() => Prop.ForAll<int[]>(steps =>
    {
        var items = Enumerable.Range(0, 12).Select(_ => new Item()).ToArray();
        var queue = new DeadlineQueue<Item>();
        var model = new HashSet<Item>();
        foreach (var step in steps)
        {
            var code = unchecked((uint)step * 2654435761u);
            var item = items[code % 12];
            if (code / 12 % 4 == 0)
            {
                queue.Remove(item);
                model.Remove(item);
            }
            else
            {
                item.Deadline = code / 48 % 5 == 0 ? null : new MonotonicTime(code / 240 % 50);
                queue.Update(item);
                if (item.Deadline is null) model.Remove(item);
                else model.Add(item);
            }
            var earliest = model.Count == 0 ? null : model.Min(one => one.Deadline);
            if (queue.Count != model.Count || queue.Deadline != earliest) return false;
            if (queue.TryPeekDue(new MonotonicTime(25), out var due) != (earliest <= new MonotonicTime(25))) return false;
            if (due is not null && due.Deadline != earliest) return false;
        }
        return true;
    }).QuickCheckThrowOnFailure();
}

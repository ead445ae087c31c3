namespace Telephony.Core.Sessions;

/// <summary>
/// Something that must be done in time while a flow waits on a call, such as metering it. Whatever operation waits attends to it in between, on the flow's own turn: flow and watch never
/// run at once, so neither needs a lock or a task of its own. Set by <see cref="ICall.Watch"/>.
/// </summary>
public interface ICallWatch
{
    /// <summary>When <see cref="Attend"/> is next due; <see cref="MonotonicTime.Never"/> when nothing is.</summary>
    MonotonicTime Deadline { get; }

    /// <summary>An answer that is awaited: its completion makes <see cref="Attend"/> due as well. Null when there is none; another one, or null, once it was attended to.</summary>
    Task? Awaited { get; }

    /// <summary>Does what is due. Throws <see cref="OperationCanceledException"/> to end the operation that waits: the flow that set the watch knows why.</summary>
    void Attend(MonotonicTime now);
}

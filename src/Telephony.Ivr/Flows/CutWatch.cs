using Telephony.Calls;
using Telephony.Core;
using Telephony.Core.Sessions;

namespace Telephony.Ivr.Flows;

/// <summary>
/// Ends whatever operation of a call waits as soon as staff cut it (MON-01), by an <see cref="OperationCanceledException"/>; the flow that set the watch asks <see cref="IsCut"/> why. Closes the door when it
/// is disposed of. Used by one flow.
/// </summary>
internal sealed class CutWatch(CallDoor door) : ICallWatch, IDisposable
{
    /// <summary>Whether staff want the call to end.</summary>
    public bool IsCut => door.CutAsked.IsCompleted;

    /// <inheritdoc/>
    public MonotonicTime Deadline => MonotonicTime.Never;

    /// <inheritdoc/>
    public Task? Awaited => door.CutAsked;

    /// <inheritdoc/>
    public void Attend(MonotonicTime now)
    {
        if (IsCut) throw new OperationCanceledException("Staff cut it.");
    }

    /// <inheritdoc/>
    public void Dispose() => door.Dispose();
}

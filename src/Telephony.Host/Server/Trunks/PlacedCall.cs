using Telephony.Calls;
using Telephony.Core.Sessions;
using Telephony.Ivr;

namespace Telephony.Host.Server.Trunks;

/// <summary>A call over a trunk.</summary>
internal sealed class PlacedCall(OutboundCall call, TrunkLine line) : IPlacedCall
{
    private bool _isDisposed;

    /// <inheritdoc/>
    public IOutboundCall Call => call;

    /// <inheritdoc/>
    public CallLeg Leg(int number, RecordedPrivacy privacy) =>
        LegRecord.Of(call, number, LegDirection.Outbound, privacy) with { Trunk = line.Route.Trunk, SipStatus = call.Failure?.Status };

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_isDisposed) return;
        _isDisposed = true;
        await call.DisposeAsync();
        if (call.Failure is { } failure) line.Tell(failure);
    }
}

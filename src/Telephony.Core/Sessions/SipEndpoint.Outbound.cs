using System.Net;
using Telephony.Core.Sip;
using Telephony.Core.Sip.Messages;
using Telephony.Core.Sip.UserAgents;
using Telephony.Core.Transport;

namespace Telephony.Core.Sessions;

/// <content>What we begin ourselves: calls and probes.</content>
public sealed partial class SipEndpoint
{
    private readonly Dictionary<CallHandle, TaskCompletionSource<(int?, TimeSpan?)>> _pings = [];

    /// <summary>
    /// Places a call; its owner awaits what comes of it and disposes of it, which hangs up or cancels and closes its leg. Any thread; never blocks and never throws: a call that
    /// cannot even be begun (no free port, no address of ours that reaches the trunk) has failed already.
    /// </summary>
    public OutboundCall Place(OutboundInvite invite)
    {
        ArgumentNullException.ThrowIfNull(invite);
        var local = LocalFor(invite.Remote);
        var call = new OutboundCall(this, invite, new TransportPath(invite.Transport, local ?? Addresses[0], invite.Remote));
        if (local is null) call.Failed(new InviteFailure(InviteFailureCause.Unreachable, 503));
        else if (call.TryOffer(out var request)) Post((core, now, outputs) => Begin(core, now, call, request, outputs));
        return call;
    }

    private void Begin(UserAgent core, MonotonicTime now, OutboundCall call, InviteRequest request, List<UserAgentOutput> outputs)
    {
        try
        {
            _calls.Add(call.Placed(core.Invite(now, request, outputs)), call);
        }
        catch
        {
            call.Failed(new InviteFailure(InviteFailureCause.Fault, 500)); // nothing else would ever tell it
            throw;
        }
    }

    /// <summary>Asks a peer whether it is there (OPTIONS): its final status, or null for none, which comes after 32 s (Timer F) at the latest. Any thread.</summary>
    public Task<(int? Status, TimeSpan? RetryAfter)> PingAsync(SipUri target, IPEndPoint remote, SipTransport transport, CancellationToken cancellation)
    {
        if (LocalFor(remote) is not { } local) return Task.FromResult<(int?, TimeSpan?)>((null, null));
        var ping = new TaskCompletionSource<(int?, TimeSpan?)>(TaskCreationOptions.RunContinuationsAsynchronously);
        Post((core, now, outputs) =>
        {
            try { _pings.Add(core.Ping(now, target, new TransportPath(transport, local, remote), outputs), ping); }
            catch
            {
                ping.SetResult((null, null));
                throw;
            }
        });
        return ping.Task.WaitAsync(cancellation);
    }

    /// <summary>The bound address that packets to a peer can leave from: the one the kernel would take, else the first of the family; null when there is none.</summary>
    private IPEndPoint? LocalFor(IPEndPoint remote)
    {
        var family = Addresses.Where(address => address.AddressFamily == remote.AddressFamily).ToList();
        if (family.Count == 0) return null;
        var source = LocalAddress.Towards(remote);
        var bound = family.Find(address => address.Address.Equals(source)) ?? family[0];
        return bound.Address.Equals(IPAddress.Any) || bound.Address.Equals(IPAddress.IPv6Any) ? new IPEndPoint(source, bound.Port) : bound;
    }
}

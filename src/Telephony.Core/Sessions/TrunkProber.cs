using System.Net;
using Telephony.Core.Sip;
using Telephony.Core.Sip.Messages;
using Telephony.Core.Sip.Trunks;
using Telephony.Core.Sip.UserAgents;

namespace Telephony.Core.Sessions;

/// <summary>
/// Probes one trunk with OPTIONS as its <see cref="TrunkHealth"/> says, from its making until it is disposed of. Any thread may ask and tell it.
/// </summary>
public sealed class TrunkProber : IAsyncDisposable
{
    private readonly SipEndpoint _endpoint;
    private readonly SipUri _target;
    private readonly SipTransport _transport;
    private readonly IPEndPoint _remote;
    private readonly TrunkHealth _health;
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _probing;

    /// <summary>Starts probing; the first probe leaves at once.</summary>
    public TrunkProber(SipEndpoint endpoint, IPEndPoint remote, SipTransport transport, TrunkHealthOptions options)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        ArgumentNullException.ThrowIfNull(remote);
        (_endpoint, _remote, _transport) = (endpoint, remote, transport);
        var self = AdvertisedAddress.Of(remote);
        _target = new SipUri("sip", null, self.Host, self.Port, SipParameters.Empty);
        _health = new TrunkHealth(options, MonotonicTime.Now(endpoint.Clock));
        _probing = Task.Run(ProbeAsync);
    }

    /// <summary>Whether calls may go there.</summary>
    public bool IsUp
    {
        get
        {
            lock (_lock) return _health.IsUp;
        }
    }

    /// <summary>Told when <see cref="IsUp"/> has changed, by a probe or a call; must be quick and not throw.</summary>
    public Action<bool>? Changed { get; init; }

    /// <summary>What came of a call that went there; null when it was answered.</summary>
    public void Tell(InviteFailure? failure) => Hear(health => health.HearCall(MonotonicTime.Now(_endpoint.Clock), failure));

    private void Hear(Action<TrunkHealth> what)
    {
        lock (_lock)
        {
            var wasUp = _health.IsUp;
            what(_health);
            if (_health.IsUp != wasUp) Changed?.Invoke(_health.IsUp); // under the lock, so that changes are told in their order
        }
    }

    private async Task ProbeAsync()
    {
        try
        {
            while (true)
            {
                await WaitAsync();
                var (status, retryAfter) = await _endpoint.PingAsync(_target, _remote, _transport, _stopping.Token);
                Hear(health => health.Hear(MonotonicTime.Now(_endpoint.Clock), status, retryAfter));
            }
        }
        catch (OperationCanceledException)
        {
            // Disposed of.
        }
    }

    // A call that fails in the meantime may bring the next probe nearer, so that the wait is looked at again each time it ends.
    private async Task WaitAsync()
    {
        while (true)
        {
            TimeSpan left;
            lock (_lock)
            {
                var now = MonotonicTime.Now(_endpoint.Clock);
                if (_health.TakeProbe(now)) return;
                left = _health.Deadline!.Value - now;
            }
            await Task.Delay(left < s_longestWait ? left : s_longestWait, _endpoint.Clock, _stopping.Token);
        }
    }

    private static readonly TimeSpan s_longestWait = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _probing;
        _stopping.Dispose();
    }
}

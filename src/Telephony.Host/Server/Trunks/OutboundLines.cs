using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Telephony.Calls;
using Telephony.Core.Sessions;
using Telephony.Core.Sip.Trunks;
using Telephony.Core.Sip.UserAgents;
using Telephony.Directory;
using Telephony.Host.Settings;
using Telephony.Ivr;

namespace Telephony.Host.Server.Trunks;

/// <summary>
/// The way out over the trunks that have a route: in their order, those that are up first, and the next one when a trunk is at fault. What is imported holds for the next call; while the
/// database is away the last known routes serve. From <see cref="StartAsync"/> on each route is probed (ADR 8); before it there is none.
/// </summary>
public sealed class OutboundLines(IDirectory directory, TelephonySettings settings, TimeProvider clock, ILogger logger) : IOutboundLines, IAsyncDisposable
{
    /// <summary>How long the directory, or a name's address, is waited for.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    // Not disposed: a flow that is ended late may still come here.
    private readonly SemaphoreSlim _refreshing = new(1);
    private volatile IReadOnlyList<TrunkRoute> _routes = [];
    private volatile IReadOnlyList<TrunkLine> _lines = [];
    private volatile bool _isAway;
    private volatile SipEndpoint? _endpoint;

    /// <summary>When a trunk is probed and counts as down.</summary>
    public TrunkHealthOptions Health { get; init; } = new();

    /// <summary>The trunks with a route, the first choice first, and whether each takes calls.</summary>
    public IReadOnlyList<TrunkState> Trunks => [.. _lines.Select(line => new TrunkState(line.Route.Trunk, line.IsUp))];

    /// <summary>From now on calls leave by <paramref name="endpoint"/>, and the trunks are probed. Once.</summary>
    public Task StartAsync(SipEndpoint endpoint, CancellationToken cancellation)
    {
        _endpoint = endpoint;
        return RefreshAsync(cancellation);
    }

    /// <inheritdoc/>
    public async Task<Placement> PlaceAsync(ICall caller, PhoneNumber number, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(caller);
        if (!await IsCurrentAsync(cancellation)) await RefreshAsync(cancellation);
        var last = new Placement(null, null, []);
        foreach (var line in RouteChooser.Order(_lines, line => line.Route.Priority, line => line.IsUp))
        {
            var attempt = await TryAsync(line, last.FailedLegs.Count + 1, caller, number, cancellation);
            last = attempt with { FailedLegs = [.. last.FailedLegs, .. attempt.FailedLegs] };
            if (last.Failure is not { } failure || !RouteChooser.MayTryNext(failure)) break;
            HostLog.TrunkFailed(logger, line.Route.Trunk, caller.Id, failure.Cause, failure.Status);
        }
        return last;
    }

    /// <summary>Calls over one line; completes when something is known of it. A call that failed is disposed of.</summary>
    private async Task<Placement> TryAsync(TrunkLine line, int leg, ICall caller, PhoneNumber number, CancellationToken cancellation)
    {
        if (line.Invite(caller, number, settings) is not { } invite)
        {
            var unreachable = new InviteFailure(InviteFailureCause.Unreachable, 503);
            return new Placement(null, unreachable, [LegRecord.Untried(leg, line.Route.Trunk, unreachable)]);
        }
        var call = _endpoint!.Place(invite); // without an endpoint there are no lines
        var placed = new PlacedCall(call, line);
        var isGoing = false;
        try
        {
            isGoing = await call.RingingAsync(cancellation) != OutboundState.Failed;
        }
        finally
        {
            if (!isGoing) await placed.DisposeAsync();
        }
        if (!isGoing) return new Placement(null, call.Failure, [placed.Leg(leg, RecordedPrivacy.Undecided)]);
        line.Tell(null);
        return new Placement(placed, null, []);
    }

    /// <summary>Takes over what the directory says and where names lead now. To be called again and again; the first call after a change does it too.</summary>
    public async Task RefreshAsync(CancellationToken cancellation)
    {
        if (_endpoint is not { } endpoint) return;
        await _refreshing.WaitAsync(cancellation);
        try
        {
            var (routes, before) = (await FindRoutesAsync(cancellation), _lines);
            var lines = new List<TrunkLine>();
            foreach (var route in routes) lines.Add(await LineAsync(endpoint, route, before, cancellation));
            (_routes, _lines) = (routes, lines);
            foreach (var gone in before.Select(line => line.Prober).Except(lines.Select(line => line.Prober)))
                if (gone is not null) await gone.DisposeAsync();
        }
        finally
        {
            _refreshing.Release();
        }
    }

    private async Task<bool> IsCurrentAsync(CancellationToken cancellation)
    {
        var routes = await FindRoutesAsync(cancellation);
        return ReferenceEquals(routes, _routes) || routes.SequenceEqual(_routes);
    }

    /// <summary>What the directory says; the last known routes when it says nothing in time.</summary>
    private async Task<IReadOnlyList<TrunkRoute>> FindRoutesAsync(CancellationToken cancellation)
    {
        using var timer = new CancellationTokenSource(Patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellation);
        try
        {
            var routes = await directory.FindRoutesAsync(either.Token).WaitAsync(either.Token);
            _isAway = false;
            return routes;
        }
#pragma warning disable CA1031 // whatever it is: a call can be placed without the database
        catch (Exception e) when (!cancellation.IsCancellationRequested)
#pragma warning restore CA1031
        {
            if (!_isAway) HostLog.RoutesNotRead(logger, e);
            _isAway = true;
            return _routes;
        }
    }

    private async Task<TrunkLine> LineAsync(SipEndpoint endpoint, TrunkRoute route, IReadOnlyList<TrunkLine> before, CancellationToken cancellation)
    {
        var known = before.FirstOrDefault(line => line.Route.Trunk == route.Trunk);
        var remote = NextHop.TryParse(route.Uri, out var hop, out var reason) ? await AddressAsync(endpoint, hop!, known, cancellation) : null;
        if (remote is null && known?.Route.Uri != route.Uri) HostLog.RouteLeadsNowhere(logger, route.Trunk, hop is null ? reason : "its name has no address that we can reach");
        if (known is not null && known.IsSamePlace(route, hop, remote)) return known with { Route = route, Hop = hop };
        return new TrunkLine(route, hop, remote, remote is null ? null : Probe(endpoint, route.Trunk, hop!, remote));
    }

    private TrunkProber Probe(SipEndpoint endpoint, string trunk, NextHop hop, IPEndPoint remote) => new(endpoint, remote, hop.Transport, Health)
    {
        Changed = isUp =>
        {
            if (isUp) HostLog.TrunkUp(logger, trunk);
            else HostLog.TrunkDown(logger, trunk);
        },
    };

    /// <summary>Where a hop is; for a name that cannot be resolved now, where it was.</summary>
    private async Task<IPEndPoint?> AddressAsync(SipEndpoint endpoint, NextHop hop, TrunkLine? known, CancellationToken cancellation)
    {
        if (hop.Address is { } numeric) return numeric;
        using var timer = new CancellationTokenSource(Patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellation);
        var last = known?.Hop == hop ? known.Remote : null;
        try
        {
            var addresses = await Dns.GetHostAddressesAsync(hop.Uri.Host, either.Token).WaitAsync(either.Token);
            var ours = addresses.Where(address => endpoint.Addresses.Any(local => local.AddressFamily == address.AddressFamily)).ToList();
            // A name with several addresses gives them in changing order: as long as ours is among them, it stays.
            if (last is not null && ours.Contains(last.Address)) return last;
            return ours.Count == 0 ? last : new IPEndPoint(ours[0], hop.Port);
        }
        catch (Exception e) when (e is SocketException || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return last;
        }
    }

    /// <summary>Ends the probing. Calls that were placed are their owners'.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var line in _lines)
            if (line.Prober is { } prober) await prober.DisposeAsync();
        _lines = [];
    }
}

/// <summary>Whether a trunk takes calls, as far as is known.</summary>
/// <param name="Trunk">Its name.</param>
/// <param name="IsUp">Whether it does.</param>
public readonly record struct TrunkState(string Trunk, bool IsUp);

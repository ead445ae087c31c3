using Microsoft.Extensions.Logging.Abstractions;
using NSubstitute;
using Telephony.Calls;
using Telephony.Core.Codecs;
using Telephony.Core.Sessions;
using Telephony.Core.Sip.UserAgents;
using Telephony.Directory;
using Telephony.Host.Server.Trunks;
using Telephony.Host.Settings;
using Telephony.Ivr;

namespace Telephony.Host.Tests.Server.Trunks;

/// <summary>The lines over real sockets: which trunk is called how, what is tried after it, and what holds while the directory changes or is away.</summary>
[CancelAfter(30_000)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class OutboundLinesTests
{
    private const string Nowhere = "sip:127.0.0.77:5999";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly IDirectory _directory = Substitute.For<IDirectory>();
    private readonly ICall _caller = Substitute.For<ICall>();
    private TrunkPeer _here = null!;
    private TrunkPeer _first = null!;
    private TrunkPeer _second = null!;
    private OutboundLines _lines = null!;

    [SetUp]
    public async Task StartAsync()
    {
        (_here, _first, _second) = (new TrunkPeer("127.0.0.1", 48_000), new TrunkPeer("127.0.0.21", 48_100), new TrunkPeer("127.0.0.22", 48_200));
        Routes(Route("first", _first.Uri, 1), Route("second", _second.Uri, 2));
        _caller.AnsweredAt.Returns(TimeProvider.System.GetUtcNow());
        _caller.Codec.Returns(AudioCodec.Pcmu);
        var settings = new TelephonySettings { TrunkResponseLimit = TimeSpan.FromSeconds(3) };
        _lines = new OutboundLines(_directory, settings, TimeProvider.System, NullLogger.Instance);
        await _lines.StartAsync(_here.Endpoint, default);
    }

    [TearDown]
    public async Task StopAsync()
    {
        foreach (var peer in new[] { _here, _first, _second }) await peer.DisposeAsync();
        await _lines.DisposeAsync();
    }

    private static PhoneNumber Number(string text) => PhoneNumber.TryParse(text, out var number) ? number : throw new ArgumentException("no number", nameof(text));

    private static TrunkRoute Route(string trunk, string uri, int priority, string? shown = "+33320160295") =>
        new(trunk, uri, priority, shown is null ? null : Number(shown));

    private void Routes(params TrunkRoute[] routes) => _directory.FindRoutesAsync(Arg.Any<CancellationToken>()).Returns(routes);

    private Task<Placement> PlaceAsync(CancellationToken cancellation = default) => _lines.PlaceAsync(_caller, Number("+33612345678"), cancellation);

    private static IEnumerable<string> Legs(Placement placement) => placement.FailedLegs.Select(leg => $"{leg.Number} {leg.Trunk} {leg.SipStatus} {leg.Codec}");

    [Test]
    public async Task The_first_trunk_is_called_with_the_number_who_is_shown_and_the_callers_codec()
    {
        _first.OnCall = TrunkPeer.AnswerAsync;
        var placement = await PlaceAsync();
        await using (placement.Callee)
        {
            Assert.That(await placement.Callee!.Call.AnsweredAsync(), Is.Null);
            Assert.That(placement.Callee.Call.Codec, Is.EqualTo(AudioCodec.Pcmu));
        }
        var invite = _first.Invites.Single();
        Assert.That(invite.RequestUri.ToString(), Is.EqualTo($"sip:+33612345678@{_first.Endpoint.Addresses[0]};user=phone"));
        Assert.That(invite.From.Uri.ToString(), Is.EqualTo("sip:+33320160295@127.0.0.21;user=phone"));
        Assert.That(invite.Header("P-Asserted-Identity"), Is.EqualTo("<sip:+33320160295@127.0.0.21;user=phone>"));
        Assert.That(invite.Header("Privacy"), Is.Null);
        Assert.That(await _first.Ended.Task.WaitAsync(Patience), Is.EqualTo(EndCause.PeerHungUp));
        Assert.That((_second.Invites.Count, placement.Failure, placement.FailedLegs.Count), Is.EqualTo((0, (InviteFailure?)null, 0)));
        var leg = placement.Callee.Leg(1, RecordedPrivacy.Protected);
        Assert.That((leg.Direction, leg.Codec, leg.Trunk, leg.SipStatus, leg.Privacy), Is.EqualTo((LegDirection.Outbound, "PCMU", "first", (int?)null, RecordedPrivacy.Protected)));
    }

    [Test]
    public async Task A_trunk_without_a_number_of_its_own_is_asked_to_show_none()
    {
        Routes(Route("first", _first.Uri, 1, shown: null));
        Assert.That((await PlaceAsync()).Failure!.Status, Is.EqualTo(486));
        var invite = _first.Invites.Single();
        Assert.That((invite.From.Uri.ToString(), invite.Header("P-Asserted-Identity"), invite.Header("Privacy")), Is.EqualTo(("sip:anonymous@anonymous.invalid", (string?)null, "id")));
    }

    [Test]
    public async Task The_next_trunk_is_tried_when_one_is_at_fault_and_comes_first_once_that_is_down()
    {
        _first.OnCall = call => call.RejectAsync(503);
        _second.OnCall = _second.RingAsync;
        for (var call = 1; call <= 3; call++)
        {
            var placement = await PlaceAsync();
            await placement.Callee!.DisposeAsync();
            Assert.That(Legs(placement), call < 3 ? Is.EqualTo(new[] { "1 first 503 " }) : Is.Empty);
        }
        Assert.That(_lines.Trunks, Is.EqualTo(new[] { new TrunkState("first", false), new TrunkState("second", true) }));
    }

    [Test]
    public async Task A_trunk_that_says_nothing_costs_only_the_response_limit()
    {
        Routes(Route("dead", Nowhere, 1), Route("second", _second.Uri, 2));
        _second.OnCall = _second.RingAsync;
        var placement = await PlaceAsync().WaitAsync(Patience);
        await using (placement.Callee) Assert.That(Legs(placement), Is.EqualTo(new[] { "1 dead 408 " }));
        Assert.That(placement.Callee!.Leg(2, RecordedPrivacy.Monitored), Has.Property(nameof(CallLeg.SipStatus)).EqualTo(487).And.Property(nameof(CallLeg.Codec)).Null);
    }

    [TestCase(486), TestCase(404), TestCase(603), TestCase(302)]
    public async Task What_the_called_person_or_his_network_says_is_not_tried_elsewhere(int status)
    {
        _first.OnCall = call => call.RejectAsync(status);
        var placement = await PlaceAsync();
        Assert.That((placement.Callee, placement.Failure), Is.EqualTo(((IPlacedCall?)null, new InviteFailure(InviteFailureCause.Refused, status))));
        Assert.That(Legs(placement), Is.EqualTo(new[] { $"1 first {status} " }));
        Assert.That(_second.Invites, Is.Empty);
        Assert.That(_lines.Trunks[0].IsUp, Is.True);
    }

    [Test]
    public async Task The_last_failure_is_told_when_no_trunk_is_left()
    {
        Routes(Route("dead", Nowhere, 1), Route("unknown", "sip:no-such-host.invalid", 2), Route("bad", "sips:127.0.0.21", 3));
        var placement = await PlaceAsync();
        Assert.That(placement.Failure!.Cause, Is.EqualTo(InviteFailureCause.Unreachable));
        Assert.That(Legs(placement), Is.EqualTo(new[] { "1 dead 408 ", "2 unknown 503 ", "3 bad 503 " }));
        Assert.That(_lines.Trunks.Select(state => state.IsUp), Is.EqualTo(new[] { true, false, false }));
    }

    [Test]
    public async Task Without_a_route_there_is_neither_a_call_nor_a_failure()
    {
        Routes();
        var placement = await PlaceAsync();
        Assert.That((placement.Callee, placement.Failure, placement.FailedLegs.Count), Is.EqualTo(((IPlacedCall?)null, (InviteFailure?)null, 0)));
    }

    [Test]
    public async Task Giving_up_before_it_rings_cancels_what_was_begun()
    {
        var arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _first.OnCall = async call =>
        {
            arrived.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, call.Ended);
        };
        using var caller = new CancellationTokenSource();
        var placing = PlaceAsync(caller.Token);
        await arrived.Task.WaitAsync(Patience);
        await caller.CancelAsync();
        Assert.That(async () => await placing, Throws.InstanceOf<OperationCanceledException>());
        Assert.That(await _first.Ended.Task.WaitAsync(Patience), Is.EqualTo(EndCause.Cancelled));
        Assert.That(_second.Invites, Is.Empty);
    }

    [Test]
    public async Task A_changed_route_holds_for_the_next_call_and_the_last_known_ones_while_the_directory_is_away()
    {
        await PlaceAsync();
        Routes(Route("second", _second.Uri, 1));
        await PlaceAsync();
        _directory.FindRoutesAsync(Arg.Any<CancellationToken>()).Returns(Task.FromException<IReadOnlyList<TrunkRoute>>(new IOException("away")));
        await PlaceAsync();
        Assert.That((_first.Invites.Count, _second.Invites.Count), Is.EqualTo((1, 2)));
        Assert.That(_lines.Trunks, Is.EqualTo(new[] { new TrunkState("second", true) }));
    }

    [Test]
    public async Task A_name_is_resolved()
    {
        await using var local = new TrunkPeer("127.0.0.1", 48_300);
        Routes(Route("local", $"sip:localhost:{local.Endpoint.Addresses[0].Port}", 1));
        Assert.That((await PlaceAsync()).Failure!.Status, Is.EqualTo(486));
        Assert.That(local.Invites.Single().RequestUri.Host, Is.EqualTo("localhost"));
    }
}

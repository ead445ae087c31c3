using Microsoft.Extensions.Logging;
using Telephony.Calls;
using Telephony.Core.Sessions;
using Telephony.Core.Sip;
using Telephony.Core.Sip.Messages;
using Telephony.Directory;
using Telephony.Host.Settings;
using Telephony.Ivr.Flows;

namespace Telephony.Host.Server;

/// <summary>
/// Decides who is calling and what answers (DESIGN 7):
/// <code>
/// the INVITE                                            | what happens
/// names a phone by credentials or From user, unproven   | 401
/// names a phone, proven                                 | the detainee flow, whatever was dialled
/// comes from a trunk and dials a deposit number         | the deposit flow
/// … and dials the number that outbound calls show       | the callback flow
/// comes from a trunk and dials anything else            | 404
/// comes from anywhere else                              | 401
/// proven phone or trunk, *43 *44 *45, diagnostics on    | the diagnostic flows
/// has an offer that we cannot answer                    | 488
/// </code>
/// </summary>
public sealed class CallRouter(
    TelephonySettings settings, DirectoryStore directory, PhoneAuthentication phones, Registrations registrations, ICallLog calls, Flows flows,
    ILogger logger) : ISipApplication
{
    /// <inheritdoc/>
    public async Task OnCallAsync(Call call)
    {
        ArgumentNullException.ThrowIfNull(call);
        try
        {
            await RouteAsync(call);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // The database was away, or the fault is ours: the caller gets 503 and the log says why, once.
            HostLog.CallFailed(logger, call.Id, e);
            if (call.AnsweredAt is null) await call.RejectAsync(503);
        }
    }

    private async Task RouteAsync(Call call)
    {
        switch (await phones.IdentifyAsync(call.Invite, call.Ended))
        {
            case Caller.Challenged challenged:
                await call.RejectAsync(401, challenged.Challenges);
                break;
            case Caller.Malformed:
                await call.RejectAsync(400);
                break;
            case Caller.Authenticated authenticated:
                await FromPhoneAsync(call, authenticated.Phone);
                break;
            case Caller.NoPhone when await directory.FindTrunkAsync(CallSource.Address(call.Invite, call.Path, settings.Proxies), call.Ended) is { } trunk:
                await FromTrunkAsync(call, trunk);
                break;
            default:
                await call.RejectAsync(401, phones.ChallengeStranger().Challenges);
                break;
        }
    }

    private async Task FromPhoneAsync(Call call, Phone phone)
    {
        var dialled = CallSource.Dialled(call.Invite);
        var start = Start(call, CallKind.Services, phone.User, dialled);
        if (call.CannotAnswer() is { } status) await RefuseAsync(call, start, status);
        else if (DiagnosticOf(dialled) is { } diagnostic) await RunAsync(call, start, diagnostic);
        else await RunAsync(call, start, (talk, report) => flows.Detainee.RunAsync(talk, report, phone.User));
    }

    private async Task FromTrunkAsync(Call call, Trunk trunk)
    {
        var dialled = CallSource.Dialled(call.Invite);
        var caller = CallSource.CallingNumber(call.Invite);
        var start = Start(call, CallKind.Deposit, caller?.Value, PhoneNumber.TryParse(dialled, out var number) ? number.Value : dialled);
        var flow = trunk.DepositNumbers.Contains(number) ? (talk, report) => flows.Deposit.RunAsync(talk, report, caller)
            : DiagnosticOf(dialled) ?? await CallbackOfAsync(trunk, number, call.Ended);
        if (flow is null) await RefuseAsync(call, start, 404);
        else if (call.CannotAnswer() is { } status) await RefuseAsync(call, start, status);
        else await RunAsync(call, start, flow);
    }

    /// <summary>Whoever calls back what he saw on his phone is told the number of the deposit line.</summary>
    private async Task<Func<Conversation, CallReport, Task>?> CallbackOfAsync(Trunk trunk, PhoneNumber dialled, CancellationToken cancellation)
    {
        if (trunk.DepositNumbers is not [var deposit, ..] || dialled == default) return null;
        var isShown = (await directory.FindRoutesAsync(cancellation)).Any(route => route.CallerNumber == dialled);
        return isShown ? (talk, report) => flows.Callback.RunAsync(talk, report, deposit) : null;
    }

    private Task RunAsync(Call call, CallStart start, Func<Conversation, CallReport, Task> flow) =>
        flows.Runner.RunAsync(start, call, flow, privacy => LegOf(call, privacy));

    private static CallLeg? LegOf(Call call, RecordedPrivacy privacy) => call.Statistics is null ? null : LegRecord.Of(call, 1, LegDirection.Inbound, privacy);

    private Func<Conversation, CallReport, Task>? DiagnosticOf(string dialled) => settings.Diagnostics ? flows.Diagnostics.Find(dialled) : null;

    private CallStart Start(Call call, CallKind kind, string? from, string to) =>
        new(call.Id, kind, settings.Node, call.Invite.CallId, from, to, call.ArrivedAt);

    private async Task RefuseAsync(Call call, CallStart start, int status)
    {
        HostLog.Refused(logger, call.Id, status);
        calls.Refused(start, CallOutcome.Failed, status);
        await call.RejectAsync(status);
    }

    /// <inheritdoc/>
    public async Task<SipAnswer> OnRequestAsync(SipRequest request, TransportPath path, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        try
        {
            return request.Method == SipMethod.Register ? await registrations.AnswerAsync(request, path, cancellation) : new SipAnswer(405);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            HostLog.RequestFailed(logger, request.Method, e);
            return new SipAnswer(503, [new SipHeader("Retry-After", "10")]);
        }
    }
}

using System.Data.Common;
using Telephony.Billing;
using Telephony.Directory;
using Telephony.Ivr.Flows.Services;
using Telephony.Ivr.Prompts;

namespace Telephony.Ivr.Flows;

/// <summary>
/// The services of an identified detainee (IVR-03, IVR-04, IVR-13): 1 balance, 2 plans, 3 messages, 4 numbers, 5 rights, 6 secret code, 9 language, 0 again, <c>*</c> back. What cannot be had
/// because the database is away is said, and the menu goes on. One object serves all calls.
/// </summary>
public sealed class ServicesFlow
{
    private readonly IDirectory _directory;
    private readonly ListeningFlow _listening;
    private readonly BalanceService _balance;
    private readonly PlanService _plans;
    private readonly NumberService _numbers;
    private readonly RightsService _rights;
    private readonly CodeService _code;
    private readonly LanguageService _language;

    /// <summary>The services.</summary>
    /// <param name="directory">Decides, and has lists, codes and languages.</param>
    /// <param name="billing">Has accounts and plans.</param>
    /// <param name="listening">The messages.</param>
    /// <param name="clock">Times the wait after a wrong code.</param>
    public ServicesFlow(IDirectory directory, IBilling billing, ListeningFlow listening, TimeProvider clock)
    {
        (_directory, _listening) = (directory, listening);
        (_balance, _plans) = (new BalanceService(billing), new PlanService(billing));
        (_numbers, _rights, _language) = (new NumberService(directory), new RightsService(directory), new LanguageService(directory));
        _code = new CodeService(directory, clock);
    }

    /// <summary>Says the menu until he goes back, or keys nothing useful in all his tries.</summary>
    public async Task<Step> RunAsync(Conversation talk, CallReport report, ServicesSession session)
    {
        ArgumentNullException.ThrowIfNull(talk);
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(session);
        for (var round = 1; round <= DetaineeFlow.MaxRounds; round++)
        {
            var key = await talk.ChooseAsync("1234569*", Phrase.Services);
            if (key == '*') return Step.Back;
            if (key is not { } chosen || await ServeAsync(chosen, talk, report, session) == Step.GivenUp) return Step.GivenUp;
        }
        return Step.GivenUp;
    }

    private async Task<Step> ServeAsync(char key, Conversation talk, CallReport report, ServicesSession session)
    {
        try
        {
            return await (key switch
            {
                '1' => _balance.RunAsync(talk, session),
                '2' => _plans.RunAsync(talk, session),
                '3' => MessagesAsync(talk, report, session),
                '4' => _numbers.RunAsync(talk, session),
                '5' => _rights.RunAsync(talk),
                '6' => _code.RunAsync(talk, session),
                _ => _language.RunAsync(talk, session),
            });
        }
        catch (DbException e)
        {
            talk.Logger.DatabaseAway(talk.Call.Id, e);
            await talk.TellAsync(Phrase.ServiceNotAvailable);
            return Step.Back;
        }
    }

    private async Task<Step> MessagesAsync(Conversation talk, CallReport report, ServicesSession session)
    {
        var decision = await _directory.DecideAsync(session.Detainee.Identifier, null, Service.Listening, talk.Call.Ended);
        if (decision is Decision.Permitted) return await _listening.RunAsync(talk, session);
        var refused = (Decision.Refused)decision;
        report.Refused(refused.Reason, refused.Detainee);
        await talk.TellAsync(refused.Reason == RefusalReason.AccountNotActive ? Phrase.YourAccountNotActive : Phrase.Unavailable);
        return Step.Back;
    }
}

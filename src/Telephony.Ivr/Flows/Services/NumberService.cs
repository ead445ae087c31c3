using Telephony.Directory;
using Telephony.Ivr.Flows.Outbound;
using Telephony.Ivr.Prompts;

namespace Telephony.Ivr.Flows.Services;

/// <summary>A detainee's list: what is on it and what is missing, and asking for a number (OUT-01 to OUT-04) or for a phone in the cell (OUT-07); staff decide.</summary>
/// <param name="directory">Has the list.</param>
internal sealed class NumberService(IDirectory directory)
{
    public async Task<Step> RunAsync(Conversation talk, ServicesSession session)
    {
        using var step = IvrTelemetry.Step("numbers");
        for (var round = 1; round <= DetaineeFlow.MaxRounds; round++)
        {
            switch (await talk.ChooseAsync("123*", Phrase.NumbersMenu))
            {
                case '1': await ReadListAsync(talk, session); break;
                case '2' when await AskForNumberAsync(talk, session) == Step.GivenUp: return Step.GivenUp;
                case '3' when await AskForPhoneAsync(talk, session) == Step.GivenUp: return Step.GivenUp;
                case '*': return Step.Back;
                case null: return Step.GivenUp;
            }
        }
        return Step.GivenUp;
    }

    private async Task ReadListAsync(Conversation talk, ServicesSession session)
    {
        var entries = (await directory.ListAsync(session.Detainee.Id, talk.Call.Ended))
            .Where(entry => entry.State is CorrespondentState.Approved or CorrespondentState.Requested).ToList();
        await talk.SayAllAsync(entries.Count == 0 ? [Phrase.NoNumbers] : entries.SelectMany(Describe));
    }

    private static IEnumerable<Prompt> Describe(ListEntry entry)
    {
        var correspondent = entry.Correspondent;
        yield return entry.State == CorrespondentState.Approved ? Phrase.NumberApproved : Phrase.NumberAwaitsDecision;
        yield return string.IsNullOrWhiteSpace(correspondent.Name) ? Phrase.UnnamedNumber(correspondent.Number) : Phrase.ListedNumber(correspondent.Name, correspondent.Number);
        if (entry.State == CorrespondentState.Approved && correspondent.Shortcut is { } shortcut) yield return Phrase.Shortcut(shortcut);
        if (entry.MissingPapers.HasFlag(Papers.Identity)) yield return Phrase.MissingIdentity;
        if (entry.MissingPapers.HasFlag(Papers.Letter)) yield return Phrase.MissingLetter;
        if (entry.MissingPapers.HasFlag(Papers.Invoice)) yield return Phrase.MissingInvoice;
        if (entry.LacksAgreement) yield return entry.Magistrate == false ? Phrase.MagistrateRefused : Phrase.MissingMagistrate;
    }

    private async Task<Step> AskForNumberAsync(Conversation talk, ServicesSession session)
    {
        for (var attempt = 1; attempt <= DetaineeFlow.MaxTries; attempt++)
        {
            if (await AskNumberAsync(talk) is not { } number) continue;
            switch (await talk.ChooseAsync("12*", Phrase.NewNumber(number), Phrase.ConfirmNewNumber))
            {
                case '1':
                    await talk.TellAsync(Answer(await directory.RequestNumberAsync(session.Detainee.Id, new NumberRequest(number), talk.Call.Ended)));
                    return Step.Back;
                case '*': return Step.Back;
                case null: return Step.GivenUp;
            }
        }
        return Step.Back;
    }

    /// <summary>One try; null, and he has heard why, when it gave no number that anybody could call.</summary>
    private static async Task<PhoneNumber?> AskNumberAsync(Conversation talk)
    {
        var entry = await talk.AskDigitsAsync(Phrase.EnterNewNumber, DigitRules.TelephoneNumber);
        if (entry is not Entry.Digits digits)
        {
            await talk.TellWrongAsync(entry);
            return null;
        }
        var dialled = DialledNumber.Parse(digits.Value);
        if (dialled is Dialled.Number number) return number.Value;
        await talk.TellAsync(dialled is Dialled.Refused refused ? RefusalPhrases.Of(refused.Reason) : Phrase.NotANumber);
        return null;
    }

    private async Task<Step> AskForPhoneAsync(Conversation talk, ServicesSession session)
    {
        var key = await talk.ChooseAsync("12*", Phrase.ConfirmCellPhone);
        if (key == '1')
        {
            var isNew = await directory.RequestCellPhoneAsync(session.Detainee.Id, talk.Call.Ended);
            await talk.TellAsync(isNew ? Phrase.CellPhoneRequested : Phrase.CellPhoneRequestedBefore);
        }
        return key is null ? Step.GivenUp : Step.Back;
    }

    private static Prompt Answer(RequestResult result) => result switch
    {
        RequestResult.Requested => Phrase.NumberRequested,
        RequestResult.RequestedBefore => Phrase.NumberRequestedBefore,
        RequestResult.OnList => Phrase.NumberOnList,
        RequestResult.ListFull => Phrase.ListFull,
        RequestResult.RefusedByCorrespondent => Phrase.RefusedByCorrespondent,
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}

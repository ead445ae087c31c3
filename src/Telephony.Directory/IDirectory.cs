namespace Telephony.Directory;

/// <summary>What the flows ask of the directory; a boundary that flow tests replace. Implemented by <c>DirectoryStore</c>. Thread-safe.</summary>
public interface IDirectory
{
    /// <summary>
    /// The one authorisation decision (DESIGN 4.1) for the detainee with <paramref name="identifier"/> (as keyed; any text is allowed) at the
    /// present instant. <paramref name="correspondent"/> is null when the calling number is hidden, and for listening.
    /// </summary>
    Task<Decision> DecideAsync(string identifier, PhoneNumber? correspondent, Service service, CancellationToken cancellation);

    /// <summary>Checks identifier and secret code keyed on a phone (IVR-14), counting failures (issue: slow, then lock, with an event).</summary>
    Task<Identification> IdentifyAsync(string identifier, string code, string phoneUser, CancellationToken cancellation);

    /// <summary>
    /// The detainee gives himself another secret code, which <see cref="SecretCodes.IsAcceptable"/> must allow. The old one is checked and counted as in <see cref="IdentifyAsync"/>; its
    /// answer is that one's, and <see cref="Identification.Identified"/> says that the new code holds.
    /// </summary>
    Task<Identification> ChangeCodeAsync(string identifier, string oldCode, string newCode, string phoneUser, CancellationToken cancellation);

    /// <summary>The detainee is spoken to in another language from now on: one of the codes of the catalogue. Twice is as once.</summary>
    Task SetLanguageAsync(Guid detainee, string language, CancellationToken cancellation);

    /// <summary>
    /// Where to turn when worried about a detainee (INF-11), in a language. No detainee is named yet: when all the detainees who have
    /// <paramref name="caller"/> on their lists are in one establishment it is that one's text, where it has one in this language; otherwise,
    /// and for a hidden number (null), the national one.
    /// </summary>
    Task<string> WorriedTextAsync(PhoneNumber? caller, string language, CancellationToken cancellation);

    /// <summary>
    /// <see cref="DecideAsync"/> for <see cref="Service.Call"/>, and also whether he may call from this phone (OUT-07). <paramref name="phoneUser"/> is
    /// the phone that authenticated.
    /// </summary>
    Task<Decision> DecideCallAsync(string identifier, PhoneNumber number, string phoneUser, CancellationToken cancellation);

    /// <summary>How a detainee is announced to the person he calls.</summary>
    Task<Introduction> IntroduceAsync(Guid detainee, CancellationToken cancellation);

    /// <summary>The number behind a shortcut of one or two digits, or null; whether it may be called is decided as for a number that was keyed.</summary>
    Task<PhoneNumber?> FindShortcutAsync(Guid detainee, string shortcut, CancellationToken cancellation);

    /// <summary>A detainee's list, approved entries first, then by shortcut and name: what he hears of it and what staff see.</summary>
    Task<IReadOnlyList<ListEntry>> ListAsync(Guid detainee, CancellationToken cancellation);

    /// <summary>The detainee asks for a number (OUT-01: only he can); staff decide.</summary>
    Task<RequestResult> RequestNumberAsync(Guid detainee, NumberRequest request, CancellationToken cancellation);

    /// <summary>The detainee asks for a phone in his cell (OUT-07); staff decide. False when he has asked already or has one.</summary>
    Task<bool> RequestCellPhoneAsync(Guid detainee, CancellationToken cancellation);

    /// <summary>What the detainee is to be told of decisions on his calls and his list, and has not heard (OUT-10), the oldest first.</summary>
    Task<IReadOnlyList<Notice>> UnheardNoticesAsync(Guid detainee, CancellationToken cancellation);

    /// <summary>He has heard a notice; twice is as once.</summary>
    Task NoticeHeardAsync(long notice, CancellationToken cancellation);

    /// <summary>The called person wants no further calls from this detainee. What he may leave as messages stays as it was. Twice is as once.</summary>
    Task RefuseFurtherCallsAsync(Guid detainee, PhoneNumber number, string call, CancellationToken cancellation);

    /// <summary>
    /// Takes the one free call on arrival (OUT-06) for a call, before it rings. False when another call has it or had it; true again for the same call.
    /// </summary>
    Task<bool> TakeArrivalCallAsync(Guid detainee, string call, CancellationToken cancellation);

    /// <summary>Gives it back: nobody answered. Changes nothing when another call has it.</summary>
    Task GiveBackArrivalCallAsync(Guid detainee, string call, CancellationToken cancellation);

    /// <summary>The free lines that are in the registry today, by name (EXC-05).</summary>
    Task<IReadOnlyList<ProtectedNumber>> FreeLinesAsync(CancellationToken cancellation);

    /// <summary>Where outbound calls go: the trunks with a route, the first choice first.</summary>
    Task<IReadOnlyList<TrunkRoute>> FindRoutesAsync(CancellationToken cancellation);
}

/// <summary>Who is calling, from where.</summary>
/// <param name="Name">The detainee's name.</param>
/// <param name="Establishment">The name of his establishment.</param>
public sealed record Introduction(string Name, string Establishment)
{
    /// <summary>Nothing of it.</summary>
    public override string ToString() => nameof(Introduction);
}

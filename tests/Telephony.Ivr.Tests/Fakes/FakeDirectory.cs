using Telephony.Directory;

namespace Telephony.Ivr.Tests.Fakes;

/// <summary>
/// A directory of one detainee, 12345678 with code 4321, who has the caller on his list. <see cref="Refusals"/> by identifier come first.
/// </summary>
internal sealed class FakeDirectory : IDirectory
{
    public static readonly Detainee Detainee = new(Guid.NewGuid(), "12345678", "es", "MA-ROUEN", "Europe/Paris");

    public Dictionary<string, RefusalReason> Refusals { get; } = [];

    public RefusalReason? ListeningRefused { get; set; }

    public Protection Protection { get; set; } = Protection.Monitored;

    public Queue<TimeSpan> Delays { get; } = new();

    public List<string> Asked { get; } = [];

    /// <summary>What decisions, lists and changes meet.</summary>
    public Exception? Failure { get; set; }

    public string Language { get; set; } = "es";

    public Task<Decision> DecideAsync(string identifier, PhoneNumber? correspondent, Service service, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (Failure is not null) throw Failure;
        Asked.Add(identifier);
        return Task.FromResult(Decide(identifier, correspondent, service));
    }

    public Task<Identification> IdentifyAsync(string identifier, string code, string phoneUser, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        Asked.Add($"{phoneUser}:{identifier}:{code}");
        return Task.FromResult<Identification>(identifier == Detainee.Identifier && code == "4321"
            ? new Identification.Identified(Detainee with { Language = Language })
            : new Identification.Failed(Delays.TryDequeue(out var delay) ? delay : TimeSpan.Zero));
    }

    public Task<string> WorriedTextAsync(PhoneNumber? caller, string language, CancellationToken cancellation) =>
        Task.FromResult($"worried in {language} for {caller?.Value ?? "nobody"}");

    /// <summary>Shortcuts of the list.</summary>
    public Dictionary<string, PhoneNumber> Shortcuts { get; } = [];

    /// <summary>Entries of the list.</summary>
    public List<ListEntry> Entries { get; } = [];

    /// <summary>Free lines of the registry.</summary>
    public List<ProtectedNumber> FreeLines { get; } = [];

    public bool IsCellPhoneNew { get; set; } = true;

    /// <summary>Where calls go.</summary>
    public List<TrunkRoute> Routes { get; } = [];

    /// <summary>What was asked for, refused and taken, in order.</summary>
    public List<string> Changes { get; } = [];

    public RequestResult RequestResult { get; set; } = RequestResult.Requested;

    public bool IsArrivalCallLeft { get; set; } = true;

    /// <summary>How a call may be made.</summary>
    public CallTerms Terms { get; set; } = new(CallPrice.Metered, null);

    public Acceptance Acceptance { get; set; } = Acceptance.Ask;

    public string CorrespondentLanguage { get; set; } = "fr";

    public Task<Decision> DecideCallAsync(string identifier, PhoneNumber number, string phoneUser, CancellationToken cancellation) =>
        DecideAsync(identifier, number, Service.Call, cancellation);

    public Task<Introduction> IntroduceAsync(Guid detainee, CancellationToken cancellation) => Task.FromResult(new Introduction("Jean Martin", "Maison d'arrêt de Rouen"));

    public Task<PhoneNumber?> FindShortcutAsync(Guid detainee, string shortcut, CancellationToken cancellation) =>
        Task.FromResult<PhoneNumber?>(Shortcuts.TryGetValue(shortcut, out var number) ? number : null);

    public Task<IReadOnlyList<ListEntry>> ListAsync(Guid detainee, CancellationToken cancellation) =>
        Failure is null ? Task.FromResult<IReadOnlyList<ListEntry>>(Entries) : throw Failure;

    public Task<RequestResult> RequestNumberAsync(Guid detainee, NumberRequest request, CancellationToken cancellation)
    {
        Change($"request {request.Number.Value}");
        return Task.FromResult(RequestResult);
    }

    public Task<bool> RequestCellPhoneAsync(Guid detainee, CancellationToken cancellation)
    {
        Change("request phone");
        return Task.FromResult(IsCellPhoneNew);
    }

    public Task<Identification> ChangeCodeAsync(string identifier, string oldCode, string newCode, string phoneUser, CancellationToken cancellation)
    {
        if (!SecretCodes.IsAcceptable(newCode, identifier)) throw new ArgumentException("The new code may not be chosen.", nameof(newCode));
        if (oldCode == "4321") Change($"code {phoneUser}:{identifier}:{oldCode}:{newCode}");
        return IdentifyAsync(identifier, oldCode, phoneUser, cancellation);
    }

    public Task SetLanguageAsync(Guid detainee, string language, CancellationToken cancellation)
    {
        Change($"language {language}");
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<ProtectedNumber>> FreeLinesAsync(CancellationToken cancellation) =>
        Failure is null ? Task.FromResult<IReadOnlyList<ProtectedNumber>>(FreeLines) : throw Failure;

    /// <summary>What he is to be told of decisions.</summary>
    public List<Notice> Notices { get; } = [];

    /// <summary>What asking for the notices meets.</summary>
    public Exception? NoticesFailure { get; set; }

    public Task<IReadOnlyList<Notice>> UnheardNoticesAsync(Guid detainee, CancellationToken cancellation)
    {
        if (NoticesFailure is not null) throw NoticesFailure;
        return Task.FromResult<IReadOnlyList<Notice>>([.. Notices]);
    }

    public Task NoticeHeardAsync(long notice, CancellationToken cancellation)
    {
        Notices.RemoveAll(one => one.Id == notice);
        return Task.CompletedTask;
    }

    public Task RefuseFurtherCallsAsync(Guid detainee, PhoneNumber number, string call, CancellationToken cancellation)
    {
        Changes.Add($"refuse {number.Value} {call}");
        return Task.CompletedTask;
    }

    public Task<bool> TakeArrivalCallAsync(Guid detainee, string call, CancellationToken cancellation)
    {
        Changes.Add($"take {call}");
        return Task.FromResult(IsArrivalCallLeft);
    }

    public Task GiveBackArrivalCallAsync(Guid detainee, string call, CancellationToken cancellation)
    {
        Changes.Add($"give back {call}");
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<TrunkRoute>> FindRoutesAsync(CancellationToken cancellation) => Task.FromResult<IReadOnlyList<TrunkRoute>>(Routes);

    private void Change(string what)
    {
        if (Failure is not null) throw Failure;
        Changes.Add(what);
    }

    private Decision Decide(string identifier, PhoneNumber? correspondent, Service service)
    {
        if (service == Service.Listening)
        {
            return ListeningRefused is { } reason ? new Decision.Refused(reason, Detainee) : new Decision.Permitted(Detainee, null, Protection.Monitored);
        }
        if (Refusals.TryGetValue(identifier, out var refusal)) return new Decision.Refused(refusal, Detainee);
        return identifier == Detainee.Identifier
            ? new Decision.Permitted(Detainee, new Correspondent(Guid.NewGuid(), correspondent!.Value, "Marie", "relative") { Acceptance = Acceptance, Language = CorrespondentLanguage }, Protection)
            {
                Terms = service == Service.Call ? Terms : null,
            }
            : new Decision.Refused(RefusalReason.UnknownOrNotAuthorised, null);
    }
}

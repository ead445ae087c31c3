namespace Telephony.Recording;

/// <summary>Hands erasures of messages over to the audit chain (RET-08): voicemail implements it, monitoring takes. Thread-safe; several may take at once.</summary>
public interface IErasedMessages
{
    /// <summary>Up to <paramref name="limit"/> erasures that wait, the first one first.</summary>
    Task<IReadOnlyList<ErasedMessage>> WaitingAsync(int limit, CancellationToken cancellation);

    /// <summary>These are in the chain and need not be handed over again.</summary>
    Task RecordedAsync(IReadOnlyCollection<Guid> messages, CancellationToken cancellation);
}

/// <summary>A message that was erased. Nothing in it says who spoke or what was said.</summary>
/// <param name="Message">Its id.</param>
/// <param name="CallId">The call that left it; null of what was erased before that was kept.</param>
/// <param name="Establishment">Code of the detainee's establishment then; null when it is not known.</param>
/// <param name="Rule">By which rule, as a word.</param>
/// <param name="ErasedAt">When.</param>
/// <param name="ReceivedAt">When it was left.</param>
/// <param name="Duration">Its length.</param>
public sealed record ErasedMessage(Guid Message, string? CallId, string? Establishment, string Rule, DateTimeOffset ErasedAt, DateTimeOffset ReceivedAt, TimeSpan Duration);

namespace Telephony.Core.Media;

/// <summary>What a leg can be told.</summary>
internal enum LegCommandKind
{
    Add,
    Configure,
    Play,
    Stop,
    SetTap,
    Connect,
    SendKey,
    InfoKey,
    Transcoded,
    Close,
}

/// <summary>One entry of a media thread's mailbox.</summary>
internal readonly record struct LegCommand(LegWorker Leg, LegCommandKind Kind, object? Argument = null, int Number = 0, TaskCompletionSource? Completion = null);

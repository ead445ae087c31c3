using Telephony.Calls;
using Telephony.Core.Media;

namespace Telephony.Ivr.Flows;

/// <summary>Calls that test lines and phones; Host offers them only when the setting <c>diagnostics</c> is on. One object serves all calls.</summary>
/// <param name="tone">The steady tone.</param>
/// <param name="clock">Times the ringing.</param>
public sealed class DiagnosticFlows(ISound tone, TimeProvider clock)
{
    /// <summary>Dialled for <see cref="EchoAsync"/>.</summary>
    public const string EchoNumber = "*43";

    /// <summary>Dialled for <see cref="SteadyToneAsync"/>.</summary>
    public const string ToneNumber = "*44";

    /// <summary>Dialled for <see cref="RingAsync"/>.</summary>
    public const string RingNumber = "*45";

    /// <summary>How long <see cref="RingAsync"/> rings.</summary>
    public static readonly TimeSpan RingLimit = TimeSpan.FromSeconds(180);

    private const int TemporarilyUnavailable = 480;

    /// <summary>The flow of a dialled number, or null when it is none of these.</summary>
    public Func<Conversation, CallReport, Task>? Find(string dialled) => dialled switch
    {
        EchoNumber => EchoAsync,
        ToneNumber => SteadyToneAsync,
        RingNumber => RingAsync,
        _ => null,
    };

    /// <summary>The caller hears himself until he hangs up.</summary>
    public async Task EchoAsync(Conversation talk, CallReport report)
    {
        ArgumentNullException.ThrowIfNull(talk);
        ArgumentNullException.ThrowIfNull(report);
        await AnswerAsync(talk, report);
        await talk.Call.EchoAsync();
    }

    /// <summary>A steady tone until the caller hangs up; keys change nothing.</summary>
    public async Task SteadyToneAsync(Conversation talk, CallReport report)
    {
        ArgumentNullException.ThrowIfNull(talk);
        ArgumentNullException.ThrowIfNull(report);
        await AnswerAsync(talk, report);
        while (true)
        {
            talk.Call.ForgetKeys();
            await talk.Call.PlayAsync(tone);
        }
    }

    /// <summary>Rings until CANCEL, or answers 480 after <see cref="RingLimit"/>.</summary>
    public async Task RingAsync(Conversation talk, CallReport report)
    {
        ArgumentNullException.ThrowIfNull(talk);
        ArgumentNullException.ThrowIfNull(report);
        report.Outcome = CallOutcome.NoAnswer;
        await talk.Call.RingAsync();
        await Task.Delay(RingLimit, clock, talk.Call.Ended);
        await talk.Call.RejectAsync(TemporarilyUnavailable);
    }

    private static Task AnswerAsync(Conversation talk, CallReport report)
    {
        report.Outcome = CallOutcome.Served;
        return report.AnswerAsync(talk.Call);
    }
}

namespace Telephony.LoadGenerator.Scripts;

/// <summary>One line of a script. A closed set.</summary>
internal abstract record ScriptStep
{
    private ScriptStep() { }

    /// <summary>Calls and waits for the answer; with <paramref name="Status"/>, for that refusal; with <paramref name="CancelAfter"/>, rings that long and cancels.</summary>
    public sealed record Dial(string Target, int? Status, TimeSpan? CancelAfter) : ScriptStep;

    /// <summary>Registers the phone.</summary>
    public sealed record Register(TimeSpan Expires) : ScriptStep;

    /// <summary>Waits until something is heard.</summary>
    public sealed record WaitSound(TimeSpan Timeout) : ScriptStep;

    /// <summary>Waits until something was heard and then nothing for <paramref name="Duration"/>.</summary>
    public sealed record WaitQuiet(TimeSpan Duration, TimeSpan Timeout) : ScriptStep;

    /// <summary>Waits until a tone was heard and is over.</summary>
    public sealed record WaitTone(TimeSpan Timeout) : ScriptStep;

    /// <summary>Waits.</summary>
    public sealed record Wait(TimeSpan Duration) : ScriptStep;

    /// <summary>Presses keys.</summary>
    public sealed record Key(string Keys) : ScriptStep;

    /// <summary>Speaks: a file to its end, or for <paramref name="Duration"/> or until the server hangs up, over and over when it is shorter.</summary>
    public sealed record Speak(string? Path, TimeSpan? Duration, bool UntilBye = false) : ScriptStep;

    /// <summary>Keeps from here on what is heard, and writes it at the end of the call.</summary>
    public sealed record Record(string Path) : ScriptStep;

    /// <summary>Hangs up.</summary>
    public sealed record HangUp : ScriptStep;

    /// <summary>Waits until the server hangs up, or gives up before the answer.</summary>
    public sealed record ExpectBye(TimeSpan Timeout) : ScriptStep;

    /// <summary>Of a caller: waits until the person at <paramref name="Number"/>, who is called by the server and answered by this generator, talks and is heard.</summary>
    public sealed record WaitTalk(string Number, TimeSpan Timeout) : ScriptStep;

    /// <summary>Of a person who is called: his phone rings for so long.</summary>
    public sealed record Ring(TimeSpan Duration) : ScriptStep;

    /// <summary>Of a person who is called: picks up.</summary>
    public sealed record Answer : ScriptStep;

    /// <summary>Of a person who is called: refuses the call with a final status, 300 to 699.</summary>
    public sealed record Refuse(int Status) : ScriptStep;

    /// <summary>Whether only a caller has this step.</summary>
    public bool IsOfCaller => this is Dial or Register or WaitTalk;

    /// <summary>Whether only a person who is called has this step.</summary>
    public bool IsOfCallee => this is Ring or Answer or Refuse;
}

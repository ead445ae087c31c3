namespace Telephony.Testing;

/// <summary>
/// What a caller does, step by step: <c>new CallerScript().After("welcome").Press("1")</c>. A sound is named as the test's description of it is,
/// with or without its language before a colon.
/// </summary>
public sealed class CallerScript
{
    private readonly List<Step> _steps = [];

    /// <summary>The steps, in order.</summary>
    public IReadOnlyList<Step> Steps => _steps;

    /// <summary>What follows happens once this was heard to its end.</summary>
    public CallerScript After(string what) => Add(new AfterHearing(what));

    /// <summary>What follows happens while this is heard, from its beginning on.</summary>
    public CallerScript During(string what) => Add(new WhileHearing(what));

    /// <summary>Presses these keys at once.</summary>
    public CallerScript Press(string keys) => Add(new Presses(keys));

    /// <summary>Does nothing for a time.</summary>
    public CallerScript Silent(double seconds) => Add(new StaysSilent(TimeSpan.FromSeconds(seconds)));

    /// <summary>Speaks for a time, from when it is recorded.</summary>
    public CallerScript Speak(double seconds) => Add(new Speaks(TimeSpan.FromSeconds(seconds)));

    /// <summary>Hangs up.</summary>
    public CallerScript HangUp() => Add(new HangsUp());

    /// <summary>The steps of another script follow.</summary>
    public CallerScript Then(CallerScript other)
    {
        _steps.AddRange(other._steps);
        return this;
    }

    private CallerScript Add(Step step)
    {
        _steps.Add(step);
        return this;
    }

    public abstract record Step;

    public abstract record Lasting(TimeSpan For) : Step;

    public sealed record AfterHearing(string What) : Step;

    public sealed record WhileHearing(string What) : Step;

    public sealed record Presses(string Keys) : Step;

    public sealed record StaysSilent(TimeSpan For) : Lasting(For);

    public sealed record Speaks(TimeSpan For) : Lasting(For);

    public sealed record HangsUp : Step;
}

using System.Globalization;

namespace Telephony.LoadGenerator.Scripts;

/// <summary>
/// What a caller does, or a person who is called, a step a line (or separated by <c>; </c> on a command line); <c>#</c> at the start of a line begins a comment.
/// <code>
/// dial TARGET [expect STATUS | cancel TIME]   a number, or a sip: URI
/// register [TIME]                             default 300s
/// wait-sound [TIMEOUT]                        default 15s
/// wait-quiet [TIME] [TIMEOUT]                 default 400ms 120s
/// wait-tone [TIMEOUT]                         default 120s
/// wait TIME
/// key KEYS                                    0-9 * # A-D
/// speak [FILE] [TIME | until-bye]             default: the --wav file, to its end
/// record FILE
/// hangup
/// expect-bye [TIMEOUT]                        default 60s
/// wait-talk NUMBER [TIMEOUT]                  default 120s; callers only
/// ring [TIME]                                 default 1s; this one and those below are for a person who is called
/// answer
/// busy
/// refuse STATUS                               300 to 699
/// </code>
/// TIME is a number with <c>ms</c>, <c>s</c> or <c>m</c>.
/// </summary>
internal sealed record Script(IReadOnlyList<ScriptStep> Steps)
{
    private const int MaxSteps = 1000;
    private const string UntilBye = "until-bye";

    /// <summary>Reads a script; on failure <paramref name="error"/> says which step and why.</summary>
    public static bool TryParse(string text, out Script script, out string error)
    {
        var steps = new List<ScriptStep>();
        (script, error) = (new Script(steps), "");
        var lines = text.Replace("; ", "\n", StringComparison.Ordinal).Split('\n', StringSplitOptions.TrimEntries);
        for (var i = 0; i < lines.Length; i++)
        {
            var line = lines[i].TrimEnd(';').TrimEnd();
            if (line.Length == 0 || line[0] == '#') continue;
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (ParseStep(words[0], words[1..]) is { } step) steps.Add(step);
            else error = $"step {i + 1}, '{line}': not understood";
            if (steps.Count > MaxSteps) error = $"more than {MaxSteps} steps";
            if (error.Length > 0) return false;
        }
        if (steps.Count == 0) error = "the script has no steps";
        return steps.Count > 0;
    }

    /// <summary>A time such as <c>400ms</c>, <c>2s</c>, <c>1.5s</c> or <c>3m</c>, up to a day.</summary>
    public static bool TryParseTime(string text, out TimeSpan time)
    {
        var (digits, unit) = text.EndsWith("ms", StringComparison.Ordinal) ? (text[..^2], 1)
            : text.EndsWith('s') ? (text[..^1], 1000)
            : text.EndsWith('m') ? (text[..^1], 60_000) : ("", 0);
        time = TimeSpan.Zero;
        if (!double.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) || number * unit > 86_400_000) return false;
        time = TimeSpan.FromMilliseconds(number * unit);
        return true;
    }

    private static ScriptStep? ParseStep(string name, string[] words) => (name, words.Length) switch
    {
        ("dial", 1) => new ScriptStep.Dial(words[0], null, null),
        ("dial", 3) when words[1] == "expect" && int.TryParse(words[2], out var status) && status is >= 300 and < 700 => new ScriptStep.Dial(words[0], status, null),
        ("dial", 3) when words[1] == "cancel" && TryParseTime(words[2], out var ringing) => new ScriptStep.Dial(words[0], null, ringing),
        ("register", <= 1) => Times(words, TimeSpan.FromSeconds(300)) is [var time] ? new ScriptStep.Register(time) : null,
        ("wait-sound", <= 1) => Times(words, TimeSpan.FromSeconds(15)) is [var time] ? new ScriptStep.WaitSound(time) : null,
        ("wait-tone", <= 1) => Times(words, TimeSpan.FromSeconds(120)) is [var time] ? new ScriptStep.WaitTone(time) : null,
        ("wait-quiet", <= 2) => Times(words, TimeSpan.FromMilliseconds(400), TimeSpan.FromSeconds(120)) is [var quiet, var time]
            ? new ScriptStep.WaitQuiet(quiet, time) : null,
        ("wait", 1) => TryParseTime(words[0], out var time) ? new ScriptStep.Wait(time) : null,
        ("key", 1) => words[0].All(key => "0123456789*#ABCD".Contains(key)) ? new ScriptStep.Key(words[0]) : null,
        ("speak", <= 2) => ParseSpeak(words),
        ("wait-talk", 1 or 2) => Times(words[1..], TimeSpan.FromSeconds(120)) is [var time] ? new ScriptStep.WaitTalk(words[0], time) : null,
        ("ring", <= 1) => Times(words, TimeSpan.FromSeconds(1)) is [var time] ? new ScriptStep.Ring(time) : null,
        ("answer", 0) => new ScriptStep.Answer(),
        ("busy", 0) => new ScriptStep.Refuse(486),
        ("refuse", 1) when int.TryParse(words[0], out var status) && status is >= 300 and < 700 => new ScriptStep.Refuse(status),
        ("record", 1) => new ScriptStep.Record(words[0]),
        ("hangup", 0) => new ScriptStep.HangUp(),
        ("expect-bye", <= 1) => Times(words, TimeSpan.FromSeconds(60)) is [var time] ? new ScriptStep.ExpectBye(time) : null,
        _ => null,
    };

    private static ScriptStep.Speak? ParseSpeak(string[] words) => words switch
    {
        [] => new(null, null),
        [UntilBye] => new(null, null, UntilBye: true),
        [var path, UntilBye] => new(path, null, UntilBye: true),
        [var only] when TryParseTime(only, out var time) => new(null, time),
        [var path] => new(path, null),
        [var path, var last] when TryParseTime(last, out var time) => new(path, time),
        _ => null,
    };

    private static TimeSpan[]? Times(string[] words, params TimeSpan[] times)
    {
        for (var i = 0; i < words.Length; i++)
            if (!TryParseTime(words[i], out times[i])) return null;
        return times;
    }
}

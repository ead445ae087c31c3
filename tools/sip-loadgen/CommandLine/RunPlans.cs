using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Telephony.LoadGenerator.Callers;
using Telephony.LoadGenerator.Media;
using Telephony.LoadGenerator.Scripts;

namespace Telephony.LoadGenerator.CommandLine;

/// <summary>Makes the plan of a run of its options. Whatever is wrong is a <see cref="FormatException"/> that names the option.</summary>
internal sealed class RunPlans(ParseResult result, RunOptions options)
{
    private const int MaxCalls = 100_000;
    private const int MaxConcurrency = 5_000;
    private const int VoicesApart = 20; // of some 40 that the speech has

    /// <summary>The values of the scripts' placeholders.</summary>
    public Dictionary<string, string> Values { get; } = ReadValues(result.GetValue(options.Set) ?? []);

    /// <summary>The whole run.</summary>
    public LoadRunPlan Read()
    {
        var count = Between(result.GetValue(options.Count), 1, MaxCalls, "--count");
        var concurrency = Between(result.GetValue(options.Concurrency) ?? Math.Min(count, MaxConcurrency), 1, MaxConcurrency, "--concurrency");
        var rateText = result.GetValue(options.Rate)!;
        if (!double.TryParse(rateText.EndsWith("/s", StringComparison.Ordinal) ? rateText[..^2] : rateText, CultureInfo.InvariantCulture, out var rate) || rate is < 0.001 or > 10_000)
            throw new FormatException($"--rate {rateText}: a number from 0.001 to 10000 with /s is expected");
        var maxTime = Time(options.MaxTime);
        if (maxTime <= TimeSpan.Zero) throw new FormatException("--max-time: more than nothing is expected");
        var text = ScriptText(result.GetValue(options.Script)!);
        return new LoadRunPlan([.. Enumerable.Range(1, count).Select(n => Caller(n, text))], concurrency, rate, maxTime, Answering());
    }

    private CallerPlan Caller(int n, string text)
    {
        var server = Loopback(result.GetValue(options.Server)!, 5060, "--server");
        var local = Loopback(result.GetValue(options.Local) ?? (server.AddressFamily == AddressFamily.InterNetworkV6 ? "[::1]" : "127.0.0.2"), 0, "--local");
        if (local.AddressFamily != server.AddressFamily) throw new FormatException("--local and --server are not of the same address family");
        var user = result.GetValue(options.User) is { } login ? Template.Expand(login, n, Values) : null;
        return new CallerPlan
        {
            Number = n, Script = Steps(text, n, "--script", step => step.IsOfCallee), Server = server, Local = local, Voice = n - 1,
            User = Template.Expand(result.GetValue(options.From) ?? user ?? "+336{n:8}", n, Values),
            Credentials = (user ?? "", Template.Expand(result.GetValue(options.Password)!, n, Values)),
            Headers = [.. (result.GetValue(options.Header) ?? []).Select(Header)],
            Transport = OneOf(result.GetValue(options.Transport)!, "--transport", ("udp", "UDP"), ("tcp", "TCP")),
            Codec = Codec(options.Codec), Keys = Keys(), Sound = result.GetValue(options.Wav),
        };
    }

    private AnsweringPlan? Answering()
    {
        if (result.GetValue(options.Answer) is not { } address) return null;
        var (local, text) = (Loopback(address, 5060, "--answer"), ScriptText(result.GetValue(options.AnswerScript)!));
        var codec = result.GetValue(options.AnswerCodec) is null ? Codec(options.Codec) : Codec(options.AnswerCodec);
        PartyPlan Plan(int n, string number) => new()
        {
            Number = n, User = number, Script = Steps(text, n, "--answer-script", step => step.IsOfCaller), Codec = codec, Keys = Keys(), Voice = n - 1 + VoicesApart,
            Sound = result.GetValue(options.Wav),
        };
        Plan(1, ""); // what is wrong is told now and not when the first call arrives
        return new AnsweringPlan(local, Plan, Time(options.AwaitProbe));
    }

    private Script Steps(string text, int n, string option, Func<ScriptStep, bool> isOfTheOther)
    {
        if (!Script.TryParse(Template.Expand(text, n, Values), out var script, out var error)) throw new FormatException($"{option}: {error}");
        if (script.Steps.FirstOrDefault(isOfTheOther) is { } wrong) throw new FormatException($"{option}: {wrong.GetType().Name} is a step of the other side");
        return script;
    }

    private static string ScriptText(string script)
    {
        if (PredefinedScripts.Find(script) is { } text) return text;
        return File.Exists(script) ? File.ReadAllText(script) : script;
    }

    private static Dictionary<string, string> ReadValues(string[] settings)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var setting in settings)
        {
            var equals = setting.IndexOf('=');
            if (equals <= 0) throw new FormatException($"--set {setting}: NAME=VALUE is expected");
            values[setting[..equals]] = setting[(equals + 1)..];
        }
        return values;
    }

    private KeyMethod Keys() =>
        OneOf(result.GetValue(options.Keys)!, "--keys", ("rfc4733", KeyMethod.TelephoneEvent), ("info", KeyMethod.Info), ("tones", KeyMethod.Tones));

    private byte Codec(Option<string?> option) => OneOf<byte>(result.GetValue(option)!, option.Name, ("pcma", 8), ("pcmu", 0));

    private TimeSpan Time(Option<string> option) =>
        Script.TryParseTime(result.GetValue(option)!, out var time) ? time : throw new FormatException($"{option.Name} {result.GetValue(option)}: a time such as 90s or 10m is expected");

    private static (string Name, string Value) Header(string text)
    {
        var colon = text.IndexOf(':');
        return colon > 0 ? (text[..colon].Trim(), text[(colon + 1)..].Trim()) : throw new FormatException($"--header {text}: 'NAME: VALUE' is expected");
    }

    private static T OneOf<T>(string text, string option, params (string Name, T Value)[] choices)
    {
        foreach (var (name, value) in choices)
            if (name.Equals(text, StringComparison.OrdinalIgnoreCase)) return value;
        throw new FormatException($"{option} {text}: {string.Join(" or ", choices.Select(choice => choice.Name))} is expected");
    }

    private static int Between(int value, int low, int high, string option) =>
        value >= low && value <= high ? value : throw new FormatException($"{option} {value}: a number from {low} to {high} is expected");

    /// <summary>This tool can drown a stranger's server: it calls and answers loopback addresses only.</summary>
    private static IPEndPoint Loopback(string text, int defaultPort, string option)
    {
        if (!IPEndPoint.TryParse(text.Replace("localhost", "127.0.0.1", StringComparison.Ordinal), out var point)) throw new FormatException($"{option} {text}: HOST:PORT is expected");
        if (!IPAddress.IsLoopback(point.Address)) throw new FormatException($"{option} {text}: only loopback addresses are called");
        return new IPEndPoint(point.Address, point.Port == 0 ? defaultPort : point.Port);
    }
}

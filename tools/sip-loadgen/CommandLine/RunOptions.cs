using System.CommandLine;

namespace Telephony.LoadGenerator.CommandLine;

/// <summary>The options of <c>sip-loadgen run</c>.</summary>
internal sealed class RunOptions
{
    /// <summary>What each caller does.</summary>
    public Option<string> Script { get; } = new("--script") { Description = "deposit, listen, call, a file, or steps separated by '; '", Required = true };

    /// <summary>The server.</summary>
    public Option<string> Server { get; } = new("--server") { Description = "HOST:PORT of the server, a loopback address", DefaultValueFactory = _ => "127.0.0.1:5060" };

    /// <summary>Where the server's calls arrive.</summary>
    public Option<string?> Answer { get; } = new("--answer") { Description = "answers the calls that the server makes to this HOST:PORT (UDP), the route of its trunk" };

    /// <summary>What those do who are called.</summary>
    public Option<string> AnswerScript { get; } = new("--answer-script")
    {
        Description = "what those who are called do: relative, a file, or steps separated by '; '", DefaultValueFactory = _ => "relative",
    };

    /// <summary>Their codec.</summary>
    public Option<string?> AnswerCodec { get; } = new("--answer-codec") { Description = "pcma or pcmu; default: --codec" };

    /// <summary>Whether the server knows that we answer.</summary>
    public Option<string> AwaitProbe { get; } = new("--await-probe")
    {
        Description = "callers wait so long at most for the server's first OPTIONS at --answer", DefaultValueFactory = _ => "0s",
    };

    /// <summary>Our address.</summary>
    public Option<string> Local { get; } = new("--local")
    {
        Description = "our address, HOST or HOST:PORT (for UDP signalling); default 127.0.0.2, or ::1 with an IPv6 server",
    };

    /// <summary>UDP or TCP.</summary>
    public Option<string> Transport { get; } = new("--transport") { Description = "udp or tcp", DefaultValueFactory = _ => "udp" };

    /// <summary>Calls in all.</summary>
    public Option<int> Count { get; } = new("--count") { Description = "calls in all", DefaultValueFactory = _ => 1 };

    /// <summary>Calls at a time.</summary>
    public Option<int?> Concurrency { get; } = new("--concurrency") { Description = "calls at a time at most; default: all" };

    /// <summary>Calls a second.</summary>
    public Option<string> Rate { get; } = new("--rate") { Description = "new calls a second at most, such as 25/s", DefaultValueFactory = _ => "25/s" };

    /// <summary>The calling number.</summary>
    public Option<string?> From { get; } = new("--from") { Description = "user part of From, a template; default +336{n:8}, or --user when given" };

    /// <summary>The phone's user.</summary>
    public Option<string?> User { get; } = new("--user") { Description = "user name for digest authentication, a template" };

    /// <summary>The phone's password.</summary>
    public Option<string> Password { get; } = new("--password") { Description = "password for digest authentication, a template", DefaultValueFactory = _ => "" };

    /// <summary>Values of placeholders.</summary>
    public Option<string[]> Set { get; } = new("--set") { Description = "NAME=VALUE for a placeholder {NAME} of the script; the value is a template; may be repeated" };

    /// <summary>Further headers.</summary>
    public Option<string[]> Header { get; } = new("--header") { Description = "'NAME: VALUE' added to the INVITE; may be repeated" };

    /// <summary>What is said.</summary>
    public Option<string?> Wav { get; } = new("--wav") { Description = "what callers say; default: synthetic speech of some 30 s" };

    /// <summary>The codec.</summary>
    public Option<string?> Codec { get; } = new("--codec") { Description = "pcma or pcmu", DefaultValueFactory = _ => "pcma" };

    /// <summary>How keys go out.</summary>
    public Option<string> Keys { get; } = new("--keys") { Description = "rfc4733, info or tones", DefaultValueFactory = _ => "rfc4733" };

    /// <summary>The bound of the whole run.</summary>
    public Option<string> MaxTime { get; } = new("--max-time") { Description = "ends every call after this", DefaultValueFactory = _ => "60m" };

    /// <summary>The check of stored messages.</summary>
    public Option<string?> CheckMailbox { get; } = new("--check-mailbox")
    {
        Description = "the command that lists a mailbox, such as './telephony mailbox list --data DIR'; '--detainee {identifier} --json' is added when it has no --detainee",
    };

    /// <summary>The check of talks.</summary>
    public Option<string[]> CheckTalks { get; } = new("--check-talks")
    {
        Description = "a command that lists calls or recordings, such as './telephony calls list --json --data DIR', with which the talks of those called are compared; may be repeated",
    };

    /// <summary>The measured process.</summary>
    public Option<int?> ServerPid { get; } = new("--server-pid") { Description = "process id of the server, to measure its CPU and memory" };

    /// <summary>Line by line.</summary>
    public Option<bool> Narrate { get; } = new("--narrate") { Description = "say on standard error what each caller hears and presses" };

    /// <summary>One document.</summary>
    public Option<bool> Json { get; } = new("--json") { Description = "print the report as one JSON document on standard output" };

    /// <summary>The calls one by one.</summary>
    public Option<string?> Calls { get; } = new("--calls") { Description = "write the calls one by one to this file, tab-separated" };

    /// <summary>All of them.</summary>
    public IEnumerable<Option> All =>
        [Script, Server, Answer, AnswerScript, AnswerCodec, AwaitProbe, Local, Transport, Count, Concurrency, Rate, From, User, Password, Set, Header, Wav, Codec, Keys, MaxTime, CheckMailbox, CheckTalks, ServerPid, Narrate, Json, Calls];
}

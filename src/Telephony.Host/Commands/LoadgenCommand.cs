using System.CommandLine;

namespace Telephony.Host.Commands;

/// <summary><c>telephony loadgen …</c>: the scripted callers of <c>tools/sip-loadgen</c>, with their own options.</summary>
internal static class LoadgenCommand
{
    private static readonly Argument<string[]> s_arguments = new("arguments") { Description = "see loadgen run --help", Arity = ArgumentArity.ZeroOrMore };

    public static Command Build()
    {
        var command = new Command("loadgen", "scripted callers over real SIP and RTP") { s_arguments };
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction((parsed, cancellation) =>
            CommandLine.GuardAsync(() => LoadGenerator.RunAsync(parsed.GetValue(s_arguments) ?? [], cancellation)));
        return command;
    }
}

using System.CommandLine;
using Telephony.LoadGenerator.CommandLine;

var root = new RootCommand("Scripted callers over real SIP and RTP, on loopback addresses.") { RunCommand.Create(), ImportFileCommand.Create() };
var parsed = root.Parse(args);
if (parsed.Errors.Count > 0)
{
    foreach (var error in parsed.Errors) Console.Error.WriteLine($"sip-loadgen: {error.Message}");
    return 2;
}
return parsed.Invoke();

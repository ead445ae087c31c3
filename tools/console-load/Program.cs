using System.Globalization;
using Telephony.ConsoleLoad;

// console-load URL OFFICERS SECONDS SERVER-PID: officers who are signed in and load the console's pages in a loop, for so long. The first password of an administrator whose account was just made
// comes on standard input, after his name. See docs/benchmarks.md.
if (args.Length != 4 || !Uri.TryCreate(args[0], UriKind.Absolute, out var address)
    || !Array.TrueForAll(args[1..], text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0))
{
    await Console.Error.WriteLineAsync("use: console-load URL OFFICERS SECONDS SERVER-PID, with an administrator's name and first password on standard input, a line each");
    return 2;
}
var numbers = args[1..].Select(text => int.Parse(text, CultureInfo.InvariantCulture)).ToArray();
var (name, password) = (Console.ReadLine() ?? "", Console.ReadLine() ?? "");
var officers = await Crew.SignInAsync(address, numbers[0], name, password);
var run = new Run(officers, TimeSpan.FromSeconds(numbers[1]), numbers[2]);
return await run.RunAsync() ? 0 : 1;

using Telephony.MeteringLoad;

// metering-load CALLS SECONDS SLICE: so many metered calls at once for so long, in slices of so many seconds. See docs/benchmarks.md.
if (args.Length != 3 || !Array.TrueForAll(args, text => int.TryParse(text, out var number) && number > 0))
{
    await Console.Error.WriteLineAsync("use: metering-load CALLS SECONDS SLICE");
    return 2;
}
return await MeteringRun.RunAsync(int.Parse(args[0]), TimeSpan.FromSeconds(int.Parse(args[1])), TimeSpan.FromSeconds(int.Parse(args[2]))) ? 0 : 1;

using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Running;
using Telephony.MicroBenchmarks;
using Telephony.MicroBenchmarks.Quality;

if (args is ["opus-quality", ..]) return await OpusQuality.RunAsync(args[1..]);

// Other arguments are BenchmarkDotNet's, such as --filter '*Opus*'; without any, everything is measured.
var summaries = BenchmarkSwitcher.FromAssembly(typeof(ShortInProcess).Assembly).Run(args.Length == 0 ? ["--filter", "*"] : args, new ShortInProcess()).ToList();
foreach (var summary in summaries) MarkdownExporter.Console.ExportToLog(summary, ConsoleLogger.Default);
var complete = summaries.Count > 0 && summaries.All(static summary => summary.Reports.Length > 0 && summary.Reports.All(static report => report.Success));
if (!complete) await Console.Error.WriteLineAsync("micro-benchmarks: not everything was measured; see BenchmarkDotNet.Artifacts/*.log");
return complete ? 0 : 1;

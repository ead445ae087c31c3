using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using BenchmarkDotNet.Validators;

namespace Telephony.MicroBenchmarks;

/// <summary>
/// How everything here is measured: a short job, five iterations, allocations counted, one table a class.
/// In this process: BenchmarkDotNet's own way is to generate and build a project beneath bin/, where it inherits this repository's warnings as
/// errors, XML documentation, lock files and central versions, none of which generated code meets.
/// </summary>
internal sealed class ShortInProcess : ManualConfig
{
    public ShortInProcess()
    {
        AddJob(Job.ShortRun.WithIterationCount(5).WithToolchain(InProcessEmitToolchain.Instance));
        AddDiagnoser(MemoryDiagnoser.Default);
        AddColumnProvider(DefaultColumnProviders.Instance);
        AddValidator(JitOptimizationsValidator.FailOnError);
        // Only the tables are for the reader; each step's log goes to a file in the artifacts' folder.
        AddLogger(NullLogger.Instance);
        ArtifactsPath = Path.Combine(AppContext.BaseDirectory, "BenchmarkDotNet.Artifacts");
        HideColumns(Column.Error, Column.Job, Column.Toolchain, Column.IterationCount, Column.LaunchCount, Column.WarmupCount, Column.InvocationCount, Column.UnrollFactor);
    }
}

// Each test has a console and a database of its own; most of its time it waits for the latter.
[assembly: Parallelizable(ParallelScope.Fixtures)]
[assembly: LevelOfParallelism(3)]

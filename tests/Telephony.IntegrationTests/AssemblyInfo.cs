// Tests of calls wait for prompts most of the time: more of them fit beside each other than there are processors.
[assembly: LevelOfParallelism(6)]

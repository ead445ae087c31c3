namespace Telephony.Recording.Listening;

/// <summary>
/// Two sides of a call as they come, brought to one steady stream of stereo frames: what is short is silence, what runs ahead is dropped, so that the lag stays small whatever the network does. One
/// thread at a time.
/// <code>
/// side     | frame wanted                    | gives              | becomes
/// waiting  | fewer than 60 ms are there      | silence            | waiting
/// waiting  | 60 ms or more                   | 20 ms              | running
/// running  | fewer than 20 ms                | silence            | waiting
/// running  | 20 to 240 ms                    | 20 ms              | running
/// running  | more than 240 ms                | the last 60 ms' first 20 | running
/// </code>
/// </summary>
internal sealed class LiveMix
{
    /// <summary>What a side waits for before it is heard: the jitter of a network.</summary>
    public const int Cushion = 3 * SoundClock.Frame;

    /// <summary>More than this is old.</summary>
    public const int Most = 12 * SoundClock.Frame;

    private readonly Side[] _sides = [new(), new()];

    /// <summary>Samples of a side, 0 left and 1 right, in their order.</summary>
    public void Add(int side, ReadOnlySpan<short> pcm) => _sides[side].Add(pcm);

    /// <summary>The next 20 ms: 160 samples of each side, alternating.</summary>
    public void Next(Span<short> stereo)
    {
        for (var side = 0; side < 2; side++)
        {
            var isHeard = _sides[side].IsReady();
            for (var i = 0; i < SoundClock.Frame; i++) stereo[(i * 2) + side] = isHeard ? _sides[side].Take() : (short)0;
        }
    }

    private sealed class Side
    {
        private const int Capacity = 8192;
        private readonly short[] _samples = new short[Capacity];
        private int _first;
        private int _count;
        private bool _runs;

        public void Add(ReadOnlySpan<short> pcm)
        {
            foreach (var sample in pcm)
            {
                if (_count == Capacity) Skip(1);
                _samples[(_first + _count) % Capacity] = sample;
                _count++;
            }
        }

        public bool IsReady()
        {
            if (_count > Most) Skip(_count - Cushion);
            _runs = _count >= (_runs ? SoundClock.Frame : Cushion);
            return _runs;
        }

        public short Take()
        {
            var sample = _samples[_first];
            Skip(1);
            return sample;
        }

        private void Skip(int count)
        {
            _first = (_first + count) % Capacity;
            _count -= count;
        }
    }
}

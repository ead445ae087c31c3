using System.Runtime.Intrinsics;
using Telephony.Core.Codecs;

namespace Telephony.Core.Rtp;

/// <summary>
/// Finds keys pressed as tones in G.711 audio (ITU-T Q.23, Q.24), for peers that did not negotiate telephone-event. Tones of 80 ms and pauses of
/// 60 ms are found, frequencies up to 1.5 % off, the higher tone up to 8 dB above and 4 dB below the lower one. Pure; one thread; nothing allocated.
/// </summary>
/// <remarks>
/// Every 10 ms a Hann-windowed block of 25.6 ms goes through Goertzel filters for the eight tones and a harmonic of each, all at once in vector
/// lanes. A block is a key when one row and one column tone stand out, hold most of the block's energy and have no harmonics: speech
/// has its energy elsewhere and its harmonics at whole multiples. The harmonic is the second of a column, but the third of a row, whose second
/// lies beside a column tone (2 x 697 and 1336 Hz). Five such blocks of steady level begin the key; four blocks without it end it.
/// </remarks>
public sealed class ToneDetector
{
    private const int SampleRate = 8000;
    private const int BlockLength = 205;
    private const int Hop = 80;
    private const int HitsToBegin = 5;
    private const int MissesToEnd = 4;
    private const int Tones = 8;
    private const int Rows = 4;

    /// <summary>Weakest tone, as its mean square: about -36 dBm0.</summary>
    private const float LeastPower = 6.5e4f;

    private const float NormalTwist = 6.31f; // 8 dB: column above row
    private const float ReverseTwist = 2.51f; // 4 dB: row above column
    private const float TwistMargin = 1.41f; // 1.5 dB: what a frequency offset of a row, and noise, may add to normal twist
    private const float ReverseTwistMargin = 2f; // 3 dB: the same 1.5 % off is more hertz for a column
    private const float OverOthers = 6.31f; // 8 dB above every other tone of the group
    private const float LeastShare = 0.62f; // of the block's energy in the two tones
    private const float OverHarmonic = 10f; // 10 dB above its own harmonic
    private const float SteadyLevel = 2.5f; // 4 dB between the blocks of one key

    private const string KeyTable = "123A456B789C*0#D";
    private static readonly float[] s_frequencies = [697, 770, 852, 941, 1209, 1336, 1477, 1633];
    private static readonly float[] s_window = HannWindow();
    private static readonly float s_powerScale = PowerScale();
    private static readonly float s_meanSquareScale = 1 / s_window.Sum(static w => w * w);
    private static readonly Vector256<float> s_coefficients = Coefficients(1, 1);
    private static readonly Vector256<float> s_harmonicCoefficients = Coefficients(3, 2);

    private readonly float[] _values;
    private readonly float[] _ring = new float[BlockLength];
    private int _next;
    private int _untilBlock = BlockLength;
    private char _down;
    private int _misses;
    private char _candidate;
    private int _hits;
    private float _candidatePower;

    /// <summary>Starts in silence.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="codec"/> is not a G.711 codec.</exception>
    public ToneDetector(AudioCodec codec)
    {
        var table = G711.DecodeTable(codec);
        _values = new float[table.Length];
        for (var i = 0; i < _values.Length; i++)
            _values[i] = table[i];
    }

    /// <summary>Takes the next audio and writes the keys that began in it.</summary>
    /// <param name="payload">Codes in order; a lost packet is simply left out.</param>
    /// <param name="keys">Room for the keys; a key needs at least 40 ms, so one for each 320 bytes and one more is enough. What does not fit is lost.</param>
    /// <returns>How many keys were written.</returns>
    public int Receive(ReadOnlySpan<byte> payload, Span<char> keys)
    {
        var count = 0;
        foreach (var code in payload)
        {
            _ring[_next] = _values[code];
            if (++_next == BlockLength)
                _next = 0;
            if (--_untilBlock > 0)
                continue;
            _untilBlock = Hop;
            if (Follow(Classify(out var power), power) is var key and not '\0' && count < keys.Length)
                keys[count++] = key;
        }

        return count;
    }

    // Blocks to keys: returns the key that begins with this block, or NUL.
    private char Follow(char block, float power)
    {
        if (_down != '\0')
        {
            _misses = block == _down ? 0 : _misses + 1;
            if (_misses >= MissesToEnd)
                _down = '\0';
        }

        if (block == '\0' || block == _down)
        {
            _hits = 0;
            return '\0';
        }

        var steady = power < _candidatePower * SteadyLevel && power * SteadyLevel > _candidatePower;
        _hits = block == _candidate && steady && _hits > 0 ? _hits + 1 : 1;
        (_candidate, _candidatePower) = (block, power);
        if (_hits < HitsToBegin)
            return '\0';
        (_down, _misses, _hits) = (block, 0, 0);
        return block;
    }

    // The key whose tones the newest block holds, or NUL.
    private char Classify(out float power)
    {
        power = 0;
        Span<float> block = stackalloc float[BlockLength];
        var energy = Window(block);
        if (energy < 2 * LeastPower)
            return '\0';

        Span<float> tones = stackalloc float[Tones];
        Span<float> harmonics = stackalloc float[Tones];
        Goertzel(block, tones, harmonics);
        var row = Strongest(tones[..Rows]);
        var column = Rows + Strongest(tones[Rows..]);
        var (low, high) = (tones[row], tones[column]);
        power = low + high;
        var found = low >= LeastPower && high >= LeastPower
            && power >= LeastShare * energy
            && high <= low * NormalTwist * TwistMargin
            && low <= high * ReverseTwist * ReverseTwistMargin
            && StandsOut(tones[..Rows], row)
            && StandsOut(tones[Rows..], column - Rows)
            && low >= OverHarmonic * harmonics[row]
            && high >= OverHarmonic * harmonics[column];
        return found ? KeyTable[(row * 4) + column - Rows] : '\0';
    }

    // Writes the windowed block, oldest sample first, and returns its mean square as the window leaves it.
    private float Window(Span<float> block)
    {
        var older = BlockLength - _next;
        _ring.AsSpan(_next).CopyTo(block);
        _ring.AsSpan(0, _next).CopyTo(block[older..]);
        float energy = 0;
        for (var i = 0; i < BlockLength; i++)
        {
            block[i] *= s_window[i];
            energy += block[i] * block[i];
        }

        return energy * s_meanSquareScale;
    }

    private static void Goertzel(ReadOnlySpan<float> block, Span<float> tones, Span<float> harmonics)
    {
        var (a1, a2) = (Vector256<float>.Zero, Vector256<float>.Zero);
        var (b1, b2) = (Vector256<float>.Zero, Vector256<float>.Zero);
        foreach (var sample in block)
        {
            var x = Vector256.Create(sample);
            var a0 = x + (s_coefficients * a1) - a2;
            var b0 = x + (s_harmonicCoefficients * b1) - b2;
            (a2, a1) = (a1, a0);
            (b2, b1) = (b1, b0);
        }

        var scale = Vector256.Create(s_powerScale);
        (((a1 * a1) + (a2 * a2) - (s_coefficients * a1 * a2)) * scale).CopyTo(tones);
        (((b1 * b1) + (b2 * b2) - (s_harmonicCoefficients * b1 * b2)) * scale).CopyTo(harmonics);
    }

    private static int Strongest(ReadOnlySpan<float> group)
    {
        var best = 0;
        for (var i = 1; i < group.Length; i++)
        {
            if (group[i] > group[best])
                best = i;
        }

        return best;
    }

    private static bool StandsOut(ReadOnlySpan<float> group, int tone)
    {
        for (var i = 0; i < group.Length; i++)
        {
            if (i != tone && group[i] * OverOthers > group[tone])
                return false;
        }

        return true;
    }

    private static float[] HannWindow()
    {
        var window = new float[BlockLength];
        for (var i = 0; i < BlockLength; i++)
            window[i] = 0.5f - (0.5f * MathF.Cos(2 * MathF.PI * (i + 0.5f) / BlockLength));
        return window;
    }

    // A sine of mean square p gives a Goertzel power of p / 2 times the window's sum squared.
    private static float PowerScale()
    {
        var sum = s_window.Sum();
        return 2 / (sum * sum);
    }

    private static Vector256<float> Coefficients(int ofRow, int ofColumn)
    {
        Span<float> values = stackalloc float[Tones];
        for (var i = 0; i < Tones; i++)
            values[i] = 2 * MathF.Cos(2 * MathF.PI * (i < Rows ? ofRow : ofColumn) * s_frequencies[i] / SampleRate);
        return Vector256.Create((ReadOnlySpan<float>)values);
    }
}

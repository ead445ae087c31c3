using System.Numerics;

namespace Telephony.MicroBenchmarks.Quality;

/// <summary>
/// How far a coded sound of 8 kHz is from the original, frame by frame (30 ms, Hann, one every 15 ms), as two established measures see it. Both compare short-time spectra without
/// their phases, as an ear does; frames more than 40 dB under the loudest are left out.
/// <list type="bullet">
/// <item>Frequency-weighted segmental signal-to-noise ratio: 25 critical bands, weighted by the original's magnitude to the power of 0.2, each frame between -10 and 35 dB. Of the simple
/// measures the one that follows listeners' verdicts best: Hu and Loizou, "Evaluation of objective quality measures for speech enhancement", IEEE TASLP 16(1), 2008.</item>
/// <item>Log-spectral distance between 300 and 3,400 Hz, in dB; what lies 50 dB under a frame's peak counts as that. Rabiner and Juang, "Fundamentals of Speech Recognition", 4.5.1.</item>
/// </list>
/// </summary>
internal static class SpectralDistance
{
    private const int Rate = 8000;
    private const int FrameLength = 240;
    private const int Step = 120;
    private const int Size = 512;
    private const int Bins = Size / 2;
    private const double ActiveRange = 1e-4;
    private const double Floor = 1e-5;

    // Centres of the critical bands in Hz, as in Loizou, "Speech Enhancement: Theory and Practice", 11.1; the last only bounds the band before it.
    private static readonly double[] s_centres =
    [
        50, 120, 190, 260, 330, 400, 470, 540, 617.372, 703.378, 798.717, 904.128, 1020.38, 1148.30, 1288.72, 1442.54, 1610.70, 1794.16, 1993.93, 2211.08, 2446.71, 2701.97, 2978.04,
        3276.17, 3597.63, 3943.77,
    ];

    private static readonly double[] s_window = [.. Enumerable.Range(0, FrameLength).Select(static i => 0.5 - (0.5 * Math.Cos(2 * Math.PI * (i + 0.5) / FrameLength)))];
    private static readonly double[][] s_bands = MakeBands();

    /// <summary>The means over the active frames; false when there is none.</summary>
    public static bool TryMeasure(ReadOnlySpan<short> original, ReadOnlySpan<short> coded, out double weightedRatio, out double logDistance)
    {
        var loudest = 0.0;
        for (var at = 0; at + FrameLength <= original.Length; at += Step) loudest = Math.Max(loudest, Energy(original.Slice(at, FrameLength)));
        var (ratios, distances, frames) = (0.0, 0.0, 0);
        for (var at = 0; at + FrameLength <= Math.Min(original.Length, coded.Length); at += Step)
        {
            if (loudest <= 0 || Energy(original.Slice(at, FrameLength)) < loudest * ActiveRange) continue;
            var (clean, other) = (Magnitudes(original.Slice(at, FrameLength)), Magnitudes(coded.Slice(at, FrameLength)));
            ratios += WeightedRatio(clean, other);
            distances += LogDistance(clean, other);
            frames++;
        }

        (weightedRatio, logDistance) = (ratios / Math.Max(1, frames), distances / Math.Max(1, frames));
        return frames > 0;
    }

    private static double WeightedRatio(double[] clean, double[] other)
    {
        // Only the shape of the spectrum counts: each is scaled to the same sum.
        var (cleanSum, otherSum) = (clean.Sum() + 1e-12, other.Sum() + 1e-12);
        var (sum, weights) = (0.0, 0.0);
        foreach (var band in s_bands)
        {
            var (signal, processed) = (0.0, 0.0);
            for (var i = 0; i < Bins; i++)
            {
                signal += band[i] * clean[i] / cleanSum;
                processed += band[i] * other[i] / otherSum;
            }

            var weight = Math.Pow(signal, 0.2);
            var error = Math.Max((signal - processed) * (signal - processed), 1e-20);
            sum += weight * Math.Clamp(10 * Math.Log10(Math.Max(signal * signal, 1e-20) / error), -10, 35);
            weights += weight;
        }

        return weights > 0 ? sum / weights : 0;
    }

    private static double LogDistance(double[] clean, double[] other)
    {
        const int First = 300 * Size / Rate;
        const int Last = 3400 * Size / Rate;
        var floor = (clean.Max() * Math.Sqrt(Floor)) + 1e-9;
        var sum = 0.0;
        for (var i = First; i <= Last; i++)
        {
            var difference = 20 * Math.Log10(Math.Max(clean[i], floor) / Math.Max(other[i], floor));
            sum += difference * difference;
        }

        return Math.Sqrt(sum / (Last - First + 1));
    }

    private static double Energy(ReadOnlySpan<short> frame)
    {
        var sum = 0.0;
        foreach (var sample in frame) sum += (double)sample * sample;
        return sum;
    }

    private static double[] Magnitudes(ReadOnlySpan<short> frame)
    {
        var values = new Complex[Size];
        for (var i = 0; i < FrameLength; i++) values[i] = frame[i] * s_window[i];
        Transform(values);
        return [.. values.Take(Bins).Select(static value => value.Magnitude)];
    }

    /// <summary>Cooley and Tukey's, in place.</summary>
    private static void Transform(Complex[] values)
    {
        for (int i = 1, j = 0; i < values.Length; i++)
        {
            var bit = values.Length >> 1;
            for (; (j & bit) != 0; bit >>= 1) j ^= bit;
            j ^= bit;
            if (i < j) (values[i], values[j]) = (values[j], values[i]);
        }

        for (var length = 2; length <= values.Length; length <<= 1)
        {
            for (var at = 0; at < values.Length; at += length)
            {
                for (var k = 0; k < length / 2; k++)
                {
                    var turned = values[at + k + (length / 2)] * Complex.FromPolarCoordinates(1, -2 * Math.PI * k / length);
                    (values[at + k], values[at + k + (length / 2)]) = (values[at + k] + turned, values[at + k] - turned);
                }
            }
        }
    }

    /// <summary>Each band reaches to the next one's centre, with the shape of a Gauss curve; each weighs the same in all.</summary>
    private static double[][] MakeBands() =>
    [
        .. Enumerable.Range(0, s_centres.Length - 1).Select(static band =>
        {
            var width = s_centres[band + 1] - s_centres[band];
            return Enumerable.Range(0, Bins)
                .Select(bin => 70 / width * Math.Exp(-11 * Math.Pow(((bin * (double)Rate / Size) - s_centres[band]) / width, 2))).ToArray();
        }),
    ];
}

namespace Telephony.LoadGenerator.Media;

/// <summary>
/// Tells a steady tone from speech, frame by frame. A sinusoid obeys x[n] + x[n-2] = c·x[n-1] with one c that gives its frequency; what is left over of the
/// best c is small for a sinusoid only. Four frames (80 ms) with the same c are a tone. Used by one thread.
/// </summary>
internal sealed class ToneDetector
{
    private const int FramesOfATone = 4;
    private const double LargestRest = 0.01;
    private const double SameCoefficient = 0.02;
    private const double LowestFrequency = 1.95; // c of 285 Hz at 8000 samples a second
    private double _coefficient;
    private int _run;

    /// <summary>Takes 20 ms of samples; whether they and those before them are a tone.</summary>
    public bool Take(ReadOnlySpan<short> samples)
    {
        double cross = 0, power = 0, rest = 0;
        for (var n = 2; n < samples.Length; n++)
        {
            double middle = samples[n - 1];
            cross += middle * (samples[n] + samples[n - 2]);
            power += middle * middle;
        }
        if (power <= 0)
        {
            Reset();
            return false;
        }
        var coefficient = cross / power;
        for (var n = 2; n < samples.Length; n++)
        {
            var error = samples[n] + samples[n - 2] - (coefficient * samples[n - 1]);
            rest += error * error;
        }
        var isSinusoid = rest < LargestRest * power && coefficient is < LowestFrequency and > -LowestFrequency;
        _run = !isSinusoid ? 0 : Math.Abs(coefficient - _coefficient) < SameCoefficient ? _run + 1 : 1;
        _coefficient = coefficient;
        return _run >= FramesOfATone;
    }

    /// <summary>Silence: what follows is a new sound.</summary>
    public void Reset() => _run = 0;
}

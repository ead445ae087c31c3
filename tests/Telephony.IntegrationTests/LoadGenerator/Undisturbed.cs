using Telephony.LoadGenerator.Callers;
using Telephony.LoadGenerator.Media;

namespace Telephony.IntegrationTests.LoadGenerator;

/// <summary>Runs of the generator that say something of it: while the machine stood still for longer than a frame, it measured the machine.</summary>
internal static class Undisturbed
{
    private const int Most = 10;

    /// <summary>The first run in which every frame left in time; the last of ten when none did.</summary>
    public static T Run<T>(Func<T> run, Func<T, CallResult> of)
    {
        var result = run();
        for (var times = 1; times < Most && of(result).LatestFrame > Mouth.Frame; times++) result = run();
        return result;
    }
}

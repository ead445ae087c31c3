using System.Globalization;
using Telephony.Core;

namespace Telephony.LoadGenerator.Callers;

/// <summary>Says line by line what each caller does and hears; silent unless asked to speak.</summary>
internal sealed class Narrator(TextWriter? output, MonotonicTime started)
{
    /// <summary>One line.</summary>
    public void Say(MonotonicTime now, string user, string what) =>
        output?.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{(now - started).TotalSeconds,7:F2} s  {user}  {what}"));
}

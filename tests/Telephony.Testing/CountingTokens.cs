using System.Globalization;
using Telephony.Core.Sip;

namespace Telephony.Testing;

/// <summary>Predictable tokens: <c>t1</c>, <c>t2</c>, … Thread-safe.</summary>
public sealed class CountingTokens(string prefix = "t") : ITokenSource
{
    private int _count;

    /// <inheritdoc/>
    public string Next() => prefix + Interlocked.Increment(ref _count).ToString(CultureInfo.InvariantCulture);
}

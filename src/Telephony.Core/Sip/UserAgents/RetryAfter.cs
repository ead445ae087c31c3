using System.Globalization;
using Telephony.Core.Sip.Messages;
using Telephony.Core.Sip.Parsing;

namespace Telephony.Core.Sip.UserAgents;

/// <summary>The Retry-After field of a response (RFC 3261 20.33): seconds, then perhaps a comment and parameters, which say nothing that we use.</summary>
internal static class RetryAfter
{
    // A peer may ask for centuries; after a day it is asked again all the same.
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    /// <summary>The time asked for, or null when there is none or it is no number.</summary>
    public static TimeSpan? Of(SipResponse response)
    {
        if (response.Header(HeaderName.RetryAfter) is not { } field) return null;
        var end = field.AsSpan().IndexOfAnyExceptInRange('0', '9');
        if (!uint.TryParse(end < 0 ? field : field.AsSpan(0, end), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)) return null;
        var span = TimeSpan.FromSeconds(seconds);
        return span < Longest ? span : Longest;
    }
}

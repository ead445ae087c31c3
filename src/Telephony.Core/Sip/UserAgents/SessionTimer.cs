using System.Globalization;
using Telephony.Core.Sip.Messages;

namespace Telephony.Core.Sip.UserAgents;

/// <summary>What two peers agreed on about refreshing a session.</summary>
/// <param name="Interval">The session ends this long after the last refresh.</param>
/// <param name="WeRefresh">Whether the refreshes are ours to send.</param>
internal readonly record struct SessionTerms(TimeSpan Interval, bool WeRefresh);

/// <summary>The negotiation of session timers (RFC 4028), as the server of a request (9) and as the client of a refresh (7).</summary>
internal static class SessionTimer
{
    // RFC 4028 5: the least that Min-SE may be, and its default.
    private static readonly TimeSpan LeastInterval = TimeSpan.FromSeconds(90);

    // Session-Expires is delta-seconds up to 2^32-1: an interval longer than this is no interval at all for a telephone call.
    private static readonly TimeSpan LongestInterval = TimeSpan.FromDays(1);

    /// <summary>400 for fields that are no numbers, 422 for an interval below ours from a peer that can ask again (RFC 4028 9).</summary>
    public static Refusal? Check(SipRequest request, UserAgentOptions options)
    {
        if (!TryParseSeconds(request.Header("Session-Expires"), out var asked) || !TryParseSeconds(request.Header("Min-SE"), out _))
            return new Refusal(400) { Reason = "Bad Session-Expires or Min-SE" };
        if (asked is null || asked >= Least(options) || !SupportsTimer(request)) return null;
        return new Refusal(422, new SipHeader("Min-SE", Seconds(Least(options))));
    }

    /// <summary>
    /// The terms to put into the 2xx: the peer's interval, shortened to ours; the peer refreshes if it can and does not ask us to.
    /// Null when neither side asks for a timer.
    /// </summary>
    /// <param name="request">A request that passed <see cref="Check"/>.</param>
    /// <param name="options">Our settings.</param>
    public static SessionTerms? Agree(SipRequest request, UserAgentOptions options)
    {
        if (!TryParseSeconds(request.Header("Session-Expires"), out var asked) || !TryParseSeconds(request.Header("Min-SE"), out var minimum))
            return null;
        var peerCan = SupportsTimer(request);
        if (asked is null && !peerCan) return null;
        // A proxy's too short interval for a peer without timers cannot be answered with 422: such a session goes without.
        if (asked < Least(options)) return null;
        var least = Max(Least(options), minimum ?? LeastInterval);
        var ours = Max(options.SessionInterval, least);
        var interval = asked is null || asked > ours ? ours : asked.Value;
        return new SessionTerms(interval, WeRefresh: !peerCan || RefresherOf(request) == "uas");
    }

    /// <summary>The fields of a 2xx of ours that state the terms. Require tells the peer that it has to refresh (RFC 4028 9).</summary>
    public static IEnumerable<SipHeader> FieldsOf(SessionTerms? terms)
    {
        if (terms is not { } agreed) yield break;
        yield return new("Session-Expires", $"{Seconds(agreed.Interval)};refresher={(agreed.WeRefresh ? "uas" : "uac")}");
        if (!agreed.WeRefresh) yield return new("Require", "timer");
    }

    /// <summary>The fields of a refresh that we send (RFC 4028 7.4): we stay the refresher.</summary>
    public static IEnumerable<SipHeader> FieldsOfRefresh(SessionTerms terms, TimeSpan? minimum)
    {
        yield return new("Session-Expires", $"{Seconds(terms.Interval)};refresher=uac");
        if (minimum is { } least) yield return new("Min-SE", Seconds(least));
    }

    /// <summary>The fields of an INVITE of ours (RFC 4028 7.1): we would refresh ourselves.</summary>
    public static IEnumerable<SipHeader> FieldsOfInvite(UserAgentOptions options, TimeSpan? minimum)
    {
        var interval = Max(Max(options.SessionInterval, Least(options)), minimum ?? TimeSpan.Zero);
        yield return new("Session-Expires", $"{Seconds(interval)};refresher=uac");
        yield return new("Min-SE", Seconds(minimum ?? Least(options)));
    }

    /// <summary>The terms in the 2xx to an INVITE of ours; null without any: the session then has no end (RFC 4028 7.2).</summary>
    public static SessionTerms? Of(SipResponse response)
    {
        if (!TryParseSeconds(response.Header("Session-Expires"), out var answered) || answered is null) return null;
        return new SessionTerms(Max(answered.Value, LeastInterval), WeRefresh: RefresherOf(response) != "uas");
    }

    /// <summary>The terms after the 2xx to our refresh: the peer may have shortened the interval or taken the refreshing over.</summary>
    public static SessionTerms AfterRefresh(SessionTerms terms, SipResponse response) => Of(response) ?? terms;

    /// <summary>The Min-SE of a 422 to our refresh, or null.</summary>
    public static TimeSpan? MinimumOf(SipResponse response) =>
        TryParseSeconds(response.Header("Min-SE"), out var minimum) ? minimum : null;

    private static TimeSpan Least(UserAgentOptions options) => Max(options.MinSessionInterval, LeastInterval);

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;

    private static string Seconds(TimeSpan span) => ((long)span.TotalSeconds).ToString(CultureInfo.InvariantCulture);

    private static bool SupportsTimer(SipMessage message) =>
        message.Tokens("Supported").Concat(message.Tokens("Require")).Contains("timer", StringComparer.OrdinalIgnoreCase);

    private static string? RefresherOf(SipMessage message)
    {
        foreach (var parameter in (message.Header("Session-Expires") ?? "").Split(';').Skip(1))
        {
            var pair = parameter.Split('=', 2, StringSplitOptions.TrimEntries);
            if (pair.Length == 2 && pair[0].Equals("refresher", StringComparison.OrdinalIgnoreCase)) return pair[1].ToLowerInvariant();
        }
        return null;
    }

    // True with null when the field is absent.
    private static bool TryParseSeconds(string? field, out TimeSpan? value)
    {
        value = null;
        if (field is null) return true;
        if (!uint.TryParse(field.Split(';', 2)[0].Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)) return false;
        var span = TimeSpan.FromSeconds(seconds);
        value = span < LongestInterval ? span : LongestInterval;
        return true;
    }
}

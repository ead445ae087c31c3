using System.Globalization;
using Telephony.Core.Sip.Messages;
using Telephony.Core.Sip.Parsing;

namespace Telephony.Core.Sip.Registration;

/// <summary>What a REGISTER comes to.</summary>
/// <param name="Status">Status of the response.</param>
/// <param name="Headers">Its further header fields.</param>
/// <param name="Contacts">Its Contact values: all bindings that are valid, the preferred first, each with what is left.</param>
/// <param name="Replacement">All bindings of the address of record from now on, or null when nothing changes.</param>
public sealed record RegistrationOutcome(
    int Status, IReadOnlyList<SipHeader> Headers, IReadOnlyList<NameAddr> Contacts, IReadOnlyList<Binding>? Replacement);

/// <summary>
/// The registrar's rules, RFC 3261 10.3 steps 6 to 8 and RFC 3327 5.3: a pure function of the request, the bindings and the instant.
/// Who may register what, and where bindings are kept, is its caller's business; the caller makes reading, deciding and writing
/// one step. A change is made whole or not at all.
/// </summary>
public static class Registrar
{
    private static readonly TimeSpan OneHour = TimeSpan.FromHours(1);

    /// <summary>Decides one REGISTER.</summary>
    /// <param name="request">The REGISTER, authenticated and for this address of record.</param>
    /// <param name="current">Its bindings; those that ended by <paramref name="now"/> are ignored.</param>
    /// <param name="received">Source of the request (<see cref="Binding.Received"/>), or null when it is not kept.</param>
    /// <param name="now">The present instant.</param>
    /// <param name="options">Limits.</param>
    public static RegistrationOutcome Process(
        SipRequest request, IReadOnlyList<Binding> current, string? received, DateTimeOffset now, RegistrarOptions options)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(current);
        ArgumentNullException.ThrowIfNull(options);
        var valid = current.Where(binding => binding.ExpiresAt > now).ToList();
        if (request.ContactIsStar) return RemoveAll(request, valid, now);
        if (request.Contact.Count == 0) return Done(request, valid, now, changed: false);
        if (request.Contact.Count > options.MaxBindings) return Refused(403);

        var path = PathOf(request);
        var after = new List<Binding>(valid);
        foreach (var contact in request.Contact)
        {
            if (!contact.Uri.IsSip) return Refused(400);
            var asked = AskedExpiry(request, contact, options);
            if (asked > TimeSpan.Zero && asked < OneHour && asked < options.MinExpires)
                return Refused(423, new SipHeader("Min-Expires", Seconds(options.MinExpires)));

            var same = after.Where(binding => IsFor(binding, contact.Uri)).ToList();
            if (same.Exists(binding => IsOutOfOrder(request, binding, valid))) return Refused(500);
            foreach (var binding in same) after.Remove(binding);
            if (asked == TimeSpan.Zero) continue;
            var expiresAt = now + (asked < options.MaxExpires ? asked : options.MaxExpires);
            after.Add(new Binding(contact.Uri.ToString(), path, request.CallId, request.CSeq.Number, QOf(contact), received, expiresAt));
        }
        while (after.Count > options.MaxBindings) after.Remove(after.MinBy(binding => binding.ExpiresAt)!);
        return Done(request, after, now, changed: true);
    }

    // 10.3 step 6: "*" goes alone and with a zero expiry; what was set by the same Call-ID later than this request stays, and stops it.
    private static RegistrationOutcome RemoveAll(SipRequest request, List<Binding> valid, DateTimeOffset now)
    {
        if (request.Contact.Count > 0 || request.Header("Expires")?.Trim() != "0") return Refused(400);
        return valid.Exists(binding => IsOutOfOrder(request, binding, valid)) ? Refused(500) : Done(request, [], now, changed: true);
    }

    // 10.3 step 7: a request that is older than the one that set the binding changes nothing. Contacts added by this very request
    // may be named in it again.
    private static bool IsOutOfOrder(SipRequest request, Binding binding, List<Binding> before) =>
        before.Contains(binding) && binding.CallId == request.CallId && request.CSeq.Number <= binding.CSeq;

    private static bool IsFor(Binding binding, SipUri contact) =>
        SipUriParser.TryParse(binding.Contact, out var uri) && uri!.IsEquivalentTo(contact);

    // 10.2.1.1: the contact's own parameter, then the field, then ours; what is no number counts as an hour (20.19).
    private static TimeSpan AskedExpiry(SipRequest request, NameAddr contact, RegistrarOptions options)
    {
        var text = contact.Parameters["expires"] ?? request.Header("Expires");
        if (text is null) return options.DefaultExpires;
        return uint.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? TimeSpan.FromSeconds(seconds) : OneHour;
    }

    private static decimal QOf(NameAddr contact) =>
        decimal.TryParse(contact.Parameters["q"], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var q) && q <= 1
            ? decimal.Round(q, 3)
            : 1m;

    private static RegistrationOutcome Refused(int status, params IReadOnlyList<SipHeader> headers) => new(status, headers, [], null);

    private static RegistrationOutcome Done(SipRequest request, List<Binding> bindings, DateTimeOffset now, bool changed)
    {
        var headers = new List<SipHeader> { new("Date", now.ToUniversalTime().ToString("r", CultureInfo.InvariantCulture)) };
        // RFC 3327 5.3: the phone learns which proxies its registration depends on.
        headers.AddRange(request.Headers.Where(header => header.Name.Equals("Path", StringComparison.OrdinalIgnoreCase)));
        var contacts = bindings.OrderByDescending(binding => binding.Q).ThenByDescending(binding => binding.ExpiresAt)
            .Select(binding => ContactOf(binding, now)).OfType<NameAddr>().ToList();
        return new RegistrationOutcome(200, headers, contacts, changed ? bindings : null);
    }

    private static NameAddr? ContactOf(Binding binding, DateTimeOffset now)
    {
        if (!SipUriParser.TryParse(binding.Contact, out var uri)) return null;
        var parameters = new List<KeyValuePair<string, string?>>();
        if (binding.Q != 1m) parameters.Add(new("q", binding.Q.ToString("0.###", CultureInfo.InvariantCulture)));
        parameters.Add(new("expires", Seconds(binding.ExpiresAt - now)));
        return new NameAddr(null, uri!, new SipParameters(parameters));
    }

    // What is left is rounded up: a binding that is valid never says zero, which would mean removed.
    private static string Seconds(TimeSpan span) => ((long)Math.Ceiling(span.TotalSeconds)).ToString(CultureInfo.InvariantCulture);

    private static List<string> PathOf(SipRequest request)
    {
        var values = new List<string>();
        foreach (var header in request.Headers)
            if (header.Name.Equals("Path", StringComparison.OrdinalIgnoreCase)) SplitValues(header.Value, values);
        return values;
    }

    // Commas inside brackets or quotes belong to the value.
    private static void SplitValues(string field, List<string> values)
    {
        var (start, inBrackets, inQuotes) = (0, false, false);
        for (var i = 0; i <= field.Length; i++)
        {
            var character = i < field.Length ? field[i] : ',';
            if (inQuotes && character == '\\') i++;
            else if (character == '"' && !inBrackets) inQuotes = !inQuotes;
            else if (!inQuotes && character is '<' or '>') inBrackets = character == '<';
            if (i < field.Length && (character != ',' || inQuotes || inBrackets)) continue;
            if (field[start..Math.Min(i, field.Length)].Trim() is { Length: > 0 } value) values.Add(value);
            start = i + 1;
        }
    }
}

using System.Globalization;

namespace Telephony.Core.Sdp;

/// <summary>Collects the lines of one description while it is parsed.</summary>
internal sealed class SdpLines
{
    private readonly List<string> _times = [];
    private readonly List<SdpAttribute> _attributes = [];
    private readonly List<MediaDescription> _media = [];
    private readonly List<SdpAttribute> _mediaAttributes = [];
    private SdpOrigin? _origin;
    private string? _sessionName;
    private SdpConnection? _connection;
    private bool _hasVersion;

    /// <summary>Adds a line; false with the reason when it is malformed.</summary>
    internal bool TryAdd(char letter, string value, out string reason)
    {
        reason = letter switch
        {
            'v' => AddVersion(value),
            'o' => AddOrigin(value),
            's' => AddSessionName(value),
            'c' => AddConnection(value),
            't' => AddTimes(value),
            'a' => AddAttribute(value),
            'm' => AddMedia(value),
            'i' or 'u' or 'e' or 'p' or 'b' or 'r' or 'z' or 'k' => "",
            // A parser that meets a letter it does not know must not go on (RFC 8866 5).
            _ => "unknown letter",
        };
        return reason.Length == 0;
    }

    /// <summary>The description; null with the missing line when one is.</summary>
    internal SessionDescription? Build(out string? missing)
    {
        CloseMedia();
        missing = !_hasVersion ? "v=" : _origin is null ? "o=" : null;
        if (missing is not null) return null;
        return new SessionDescription
        {
            Origin = _origin!,
            SessionName = _sessionName ?? "-",
            Connection = _connection,
            Times = _times.Count > 0 ? _times : ["0 0"],
            Attributes = _attributes,
            Media = _media,
        };
    }

    private string AddVersion(string value)
    {
        _hasVersion = true;
        return value == "0" ? "" : "version not supported";
    }

    private string AddOrigin(string value)
    {
        if (_origin is not null) return "more than one";
        var parts = value.Split(' ');
        if (parts.Length != 6 || parts.Any(string.IsNullOrEmpty)) return "six parts expected";
        if (!IsDigits(parts[1]) || !IsDigits(parts[2])) return "number expected";
        _origin = new SdpOrigin(parts[0], parts[1], parts[2], string.Join(' ', parts[3..]));
        return "";
    }

    private string AddSessionName(string value)
    {
        if (_sessionName is not null) return "more than one";
        // An empty name is not allowed, and is sent all the same (RFC 5118 4.8).
        _sessionName = value.Length == 0 ? "-" : value;
        return "";
    }

    private string AddConnection(string value)
    {
        var parts = value.Split(' ');
        if (parts.Length != 3 || parts[0] != "IN" || parts[1].Length == 0) return "'IN', address type and address expected";
        var slash = parts[2].IndexOf('/', StringComparison.Ordinal);
        var connection = new SdpConnection(parts[1], slash < 0 ? parts[2] : parts[2][..slash]);
        if (connection.Address.Length == 0) return "address expected";
        if (_media.Count == 0)
        {
            if (_connection is not null) return "more than one";
            _connection = connection;
        }
        // A second c= line of a stream is another layer of multicast, which is not for us; the first one counts.
        else if (_media[^1].Connection is null) _media[^1] = _media[^1] with { Connection = connection };
        return "";
    }

    private string AddTimes(string value)
    {
        if (_media.Count > 0) return "not allowed in a stream";
        var parts = value.Split(' ');
        if (parts.Length != 2 || !parts.All(IsDigits)) return "two numbers expected";
        _times.Add(value);
        return "";
    }

    private string AddAttribute(string value)
    {
        var colon = value.IndexOf(':', StringComparison.Ordinal);
        var name = colon < 0 ? value : value[..colon];
        if (!IsToken(name)) return "attribute name expected";
        (_media.Count == 0 ? _attributes : _mediaAttributes).Add(new SdpAttribute(name, colon < 0 ? null : value[(colon + 1)..]));
        return "";
    }

    private string AddMedia(string value)
    {
        CloseMedia();
        if (_media.Count == SdpLimits.MediaDescriptions) return "too many streams";
        var parts = value.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length < 4) return "media, port, protocol and a format expected";
        if (parts.Length - 3 > SdpLimits.Formats) return "too many formats";
        if (!parts[0..1].Concat(parts[2].Split('/')).Concat(parts[3..]).All(IsToken)) return "token expected";
        var port = parts[1].Split('/');
        if (port.Length > 2 || !port.All(IsDigits) || !ushort.TryParse(port[0], NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return "port expected";
        _media.Add(new MediaDescription(parts[0], number, parts[2], parts[3..]));
        return "";
    }

    private void CloseMedia()
    {
        if (_mediaAttributes.Count == 0) return;
        _media[^1] = _media[^1] with { Attributes = _mediaAttributes.ToArray() };
        _mediaAttributes.Clear();
    }

    private static bool IsDigits(string text) => text.Length > 0 && text.All(char.IsAsciiDigit);

    /// <summary><c>token</c> of RFC 8866 9, with the slash and the separators that some formats hold let through.</summary>
    private static bool IsToken(string text) => text.Length > 0 && text.All(static character => character is > ' ' and < '\u007f');
}

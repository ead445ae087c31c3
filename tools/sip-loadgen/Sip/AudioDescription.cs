using System.Net;
using System.Net.Sockets;

namespace Telephony.LoadGenerator.Sip;

/// <summary>The audio part of an SDP body: what we offer and what the server answers.</summary>
/// <param name="Address">Where RTP is to be sent.</param>
/// <param name="Codec">Payload type of the audio: 8 (PCMA) or 0 (PCMU).</param>
/// <param name="TelephoneEvent">Payload type of RFC 4733 events, or null.</param>
internal sealed record AudioDescription(IPEndPoint Address, byte Codec, byte? TelephoneEvent)
{
    private const byte OfferedTelephoneEvent = 101;

    /// <summary>The payload type that the offer gives to telephone-event.</summary>
    public static byte TelephoneEventOffer => OfferedTelephoneEvent;

    /// <summary>Our description as SDP text; the same as offer and as answer.</summary>
    public string Write(int version)
    {
        var family = Address.AddressFamily == AddressFamily.InterNetworkV6 ? "IP6" : "IP4";
        var (name, events) = (Codec == 8 ? "PCMA" : "PCMU", TelephoneEvent is { } type ? $" {type}" : "");
        var text = $"v=0\r\no=- {Address.Port} {version} IN {family} {Address.Address}\r\ns=-\r\nc=IN {family} {Address.Address}\r\nt=0 0\r\n"
            + $"m=audio {Address.Port} RTP/AVP {Codec}{events}\r\na=rtpmap:{Codec} {name}/8000\r\n";
        if (TelephoneEvent is { } number) text += $"a=rtpmap:{number} telephone-event/8000\r\na=fmtp:{number} 0-15\r\n";
        return text + "a=ptime:20\r\na=sendrecv\r\n";
    }

    /// <summary>Reads an answer; false when it has no audio that was offered.</summary>
    public static bool TryRead(string sdp, byte offered, out AudioDescription audio)
    {
        audio = new AudioDescription(new IPEndPoint(IPAddress.None, 0), offered, null);
        string? address = null, media = null;
        byte? events = null;
        foreach (var line in sdp.Split('\n', StringSplitOptions.TrimEntries))
        {
            if (line.StartsWith("m=", StringComparison.Ordinal))
            {
                if (media is not null) break;
                if (line.StartsWith("m=audio ", StringComparison.Ordinal)) media = line;
            }
            else if (line.StartsWith("c=IN ", StringComparison.Ordinal)) address = line.Split(' ')[^1];
            else if (media is not null && line.StartsWith("a=rtpmap:", StringComparison.Ordinal)
                && line.Contains("telephone-event/8000", StringComparison.OrdinalIgnoreCase)
                && byte.TryParse(line.AsSpan(9, line.IndexOf(' ') - 9), out var type)) events = type;
        }
        var fields = media?.Split(' ') ?? [];
        if (fields.Length < 4 || !int.TryParse(fields[1], out var port) || port is <= 0 or > 65535 || !IPAddress.TryParse(address, out var ip)) return false;
        if (!fields.Skip(3).Contains(offered.ToString())) return false;
        audio = new AudioDescription(new IPEndPoint(ip, port), offered, events);
        return true;
    }
}

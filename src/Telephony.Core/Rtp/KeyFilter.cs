namespace Telephony.Core.Rtp;

/// <summary>How a key reached us.</summary>
public enum KeyWay
{
    /// <summary>RFC 4733 telephone-event.</summary>
    TelephoneEvent,

    /// <summary>SIP INFO.</summary>
    Info,

    /// <summary>Tones in the audio.</summary>
    InBand,
}

/// <summary>
/// Lets each key through once although it may arrive in several ways (DESIGN 5). A key is the same as one let through less than
/// <see cref="Window"/> before when that one came another way and has not come this way yet; so two quick presses of one key, each sent
/// two ways, stay two. The window covers an INFO that is sent when the key is let go. Pure; one thread.
/// </summary>
public sealed class KeyFilter
{
    /// <summary>How long after its first arrival the same key may arrive another way.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromSeconds(2);

    private const int Remembered = 16;
    private readonly Entry[] _entries = new Entry[Remembered];
    private int _oldest;

    /// <summary>Whether this is a new key rather than another arrival of one let through before.</summary>
    public bool Pass(MonotonicTime now, char key, KeyWay way)
    {
        for (var i = 0; i < Remembered; i++)
        {
            ref var entry = ref _entries[(_oldest + i) % Remembered];
            if (entry.Key != key || now - entry.At >= Window || entry.HasCome(way))
                continue;
            entry.Ways |= Bit(way);
            return false;
        }

        _entries[_oldest] = new Entry { Key = key, At = now, Ways = Bit(way) };
        _oldest = (_oldest + 1) % Remembered;
        return true;
    }

    private static int Bit(KeyWay way) => 1 << (int)way;

    private struct Entry
    {
        public char Key;
        public MonotonicTime At;
        public int Ways;

        public readonly bool HasCome(KeyWay way) => (Ways & Bit(way)) != 0;
    }
}

using System.Buffers.Binary;
using Telephony.Core;

namespace Telephony.LoadGenerator.Media;

/// <summary>
/// What one person hears: when sound and tones start and end, what is missing or late, and the sound itself when it is to be kept.
/// Arrival instants are the kernel's, so a busy generator is not taken for a slow server. Used by one thread; nothing is allocated per packet
/// unless the sound is kept.
/// </summary>
internal sealed class Ear(byte codec, byte? telephoneEvent = null)
{
    private const int HeaderLength = 12;
    private const int MaxKeys = 200;
    private const int AudibleLevel = 130;
    private const int LongestKept = 30 * 60 * WaveFile.Rate;
    private static readonly TimeSpan Frame = TimeSpan.FromMilliseconds(20);
    /// <summary>The longest pause within one sound.</summary>
    public static readonly TimeSpan PauseWithinSound = TimeSpan.FromMilliseconds(300);

    private static readonly TimeSpan PauseBetweenSounds = TimeSpan.FromMilliseconds(60);

    private readonly G711 _law = G711.OfPayloadType(codec);
    private readonly short[] _samples = new short[1024];
    private bool _started;
    private uint _ssrc;
    private ushort _sequence;
    private uint _time;
    private MonotonicTime _arrival;
    private MonotonicTime _mark;
    private uint? _keyTime;
    private MonotonicTime? _key;
    private bool _hadPacketsAtKey;
    private bool _hadSoundAtKey;
    private readonly ToneDetector _tone = new();
    private List<short>? _kept;
    private MonotonicTime _keptFrom;
    private uint _keptTime;

    /// <summary>Counts and delays.</summary>
    public ReceptionCounts Counts { get; } = new();

    /// <summary>The first and the last audible packet since the last <see cref="Mark"/>.</summary>
    public MonotonicTime? FirstSound { get; private set; }

    /// <summary>The arrival of the last audible packet since the last <see cref="Mark"/>.</summary>
    public MonotonicTime? LastSound { get; private set; }

    /// <summary>The arrival of the last packet of a tone since the last <see cref="Mark"/>.</summary>
    public MonotonicTime? LastTone { get; private set; }

    /// <summary>
    /// The first packet of the sound after <see cref="ExpectPrompt"/>: the first one when the server was sending nothing, the first audible one when it
    /// was sending silence; null until then, and when a sound was still playing, for then nobody can tell where the next begins.
    /// </summary>
    public MonotonicTime? PromptStarted { get; private set; }

    /// <summary>The first packet of the sound that plays, or played last: pauses up to 300 ms are part of it.</summary>
    public MonotonicTime? RunStarted { get; private set; }

    /// <summary>Whether the last audible packet belonged to a tone.</summary>
    public bool RunEndsInTone { get; private set; }

    /// <summary>The last audible packet of all.</summary>
    public MonotonicTime? LastAudible { get; private set; }

    /// <summary>Keys heard as events (RFC 4733), each once, in their order; 200 at most.</summary>
    public string Keys { get; private set; } = "";

    /// <summary>How much was audible.</summary>
    public TimeSpan Heard { get; private set; }

    /// <summary>The sound heard so far, when <see cref="Keep"/> was called.</summary>
    public IReadOnlyList<short>? Kept => _kept;

    /// <summary>Forgets what was heard: what follows is new.</summary>
    public void Mark(MonotonicTime now)
    {
        _mark = now;
        (FirstSound, LastSound, LastTone) = (null, null, null);
    }

    /// <summary>Starts to keep the sound.</summary>
    public void Keep(MonotonicTime now)
    {
        _kept = [];
        _keptFrom = now;
    }

    /// <summary>The last key begins at <paramref name="key"/>: the next sound is the answer to it.</summary>
    public void ExpectPrompt(MonotonicTime key)
    {
        PromptStarted = null;
        _key = key;
        _hadPacketsAtKey = _started && key - _arrival <= PauseBetweenSounds;
        _hadSoundAtKey = LastSound is { } sound && key - sound <= PauseBetweenSounds;
    }

    /// <summary>An RTP packet came.</summary>
    public void Receive(MonotonicTime arrival, ReadOnlySpan<byte> packet)
    {
        if (!TryReadHeader(packet, out var payload, out var type, out var marker)) return;
        Counts.Received++;
        var sequence = BinaryPrimitives.ReadUInt16BigEndian(packet[2..]);
        var time = BinaryPrimitives.ReadUInt32BigEndian(packet[4..]);
        var ssrc = BinaryPrimitives.ReadUInt32BigEndian(packet[8..]);
        var isNew = !_started || ssrc != _ssrc;
        if (!isNew && !CountGap(arrival, sequence, time, marker)) return;
        if (type == telephoneEvent && payload.Length >= 4 && time != _keyTime) HearKey(time, payload[0]);
        (_started, _ssrc, _sequence, _time, _arrival) = (true, ssrc, sequence, time, arrival);
        if (type == codec && payload.Length <= _samples.Length) Listen(arrival, time, payload, isNew);
    }

    private void HearKey(uint time, byte code)
    {
        _keyTime = time;
        if (code < 16 && Keys.Length < MaxKeys) Keys += "0123456789*#ABCD"[code];
    }

    private bool TryReadHeader(ReadOnlySpan<byte> packet, out ReadOnlySpan<byte> payload, out byte type, out bool marker)
    {
        payload = default;
        (type, marker) = (0, false);
        if (packet.Length < HeaderLength || packet[0] >> 6 != 2) { Counts.Malformed++; return false; }
        var start = HeaderLength + (4 * (packet[0] & 15));
        if ((packet[0] & 0x10) != 0)
        {
            if (packet.Length < start + 4) { Counts.Malformed++; return false; }
            start += 4 + (4 * BinaryPrimitives.ReadUInt16BigEndian(packet[(start + 2)..]));
        }
        var padding = (packet[0] & 0x20) != 0 ? packet[^1] : 0;
        if (packet.Length < start + padding) { Counts.Malformed++; return false; }
        payload = packet[start..^padding];
        (type, marker) = ((byte)(packet[1] & 0x7F), packet[1] >= 0x80);
        return true;
    }

    /// <summary>
    /// Lost, repeated and late packets, and how much longer than its RTP time the wait was. A pause that the server announces (marker, or a jump
    /// of the RTP time) is no gap. False for a packet that came out of order or again.
    /// </summary>
    private bool CountGap(MonotonicTime arrival, ushort sequence, uint time, bool marker)
    {
        var step = unchecked((short)(sequence - _sequence));
        if (step <= 0)
        {
            if (step == 0) Counts.Duplicated++;
            else { Counts.Late++; Counts.Lost = Math.Max(0, Counts.Lost - 1); }
            return false;
        }
        Counts.Lost += step - 1;
        if (marker || step > 1) return true;
        // The packets of one event have one RTP time, and 20 ms between them.
        var advanced = time == _time ? Frame : TimeSpan.FromTicks(unchecked((int)(time - _time)) * (TimeSpan.TicksPerSecond / WaveFile.Rate));
        if (advanced < TimeSpan.Zero || advanced > TimeSpan.FromSeconds(60)) return true;
        Counts.AddGap(arrival - _arrival - advanced + Frame);
        return true;
    }

    private void Listen(MonotonicTime arrival, uint time, ReadOnlySpan<byte> payload, bool isNew)
    {
        var sum = 0;
        for (var i = 0; i < payload.Length; i++)
        {
            var sample = _law.Decode(payload[i]);
            _samples[i] = sample;
            sum += sample < 0 ? -sample : sample;
        }
        if (_kept is not null) KeepSamples(arrival, time, payload.Length, isNew);
        var isAudible = payload.Length > 0 && sum / payload.Length > AudibleLevel;
        if (_key is { } key && arrival > key && (isAudible || !_hadPacketsAtKey))
        {
            PromptStarted = _hadSoundAtKey ? null : arrival;
            _key = null;
        }
        if (!isAudible || arrival < _mark)
        {
            _tone.Reset();
            return;
        }
        if (LastAudible is not { } last || arrival - last > PauseWithinSound) RunStarted = arrival;
        LastAudible = arrival;
        Heard += TimeSpan.FromTicks(payload.Length * (TimeSpan.TicksPerSecond / WaveFile.Rate));
        FirstSound ??= arrival;
        LastSound = arrival;
        RunEndsInTone = _tone.Take(_samples.AsSpan(0, payload.Length));
        if (RunEndsInTone) LastTone = arrival;
    }

    private void KeepSamples(MonotonicTime arrival, uint time, int count, bool isNew)
    {
        if (isNew || _kept!.Count == 0)
        {
            // A new source is placed by its arrival, what follows by its RTP time.
            var at = (int)Math.Min((arrival - _keptFrom).TotalSeconds * WaveFile.Rate, LongestKept);
            _keptTime = unchecked(time - (uint)Math.Max(0, at));
        }
        var position = unchecked((int)(time - _keptTime));
        if (position < 0 || position + count > LongestKept) return;
        while (_kept!.Count < position + count) _kept.Add(0);
        for (var i = 0; i < count; i++) _kept[position + i] = _samples[i];
    }
}

using System.Buffers.Binary;
using Telephony.Core;

namespace Telephony.LoadGenerator.Media;

/// <summary>How keys are sent.</summary>
internal enum KeyMethod
{
    /// <summary>RFC 4733 events: five packets, three end packets, 80 ms pause.</summary>
    TelephoneEvent,

    /// <summary>SIP INFO; the mouth is not asked.</summary>
    Info,

    /// <summary>Tones in the audio: 100 ms each, 80 ms pause.</summary>
    Tones,
}

/// <summary>
/// What one caller sends: a packet every 20 ms at instants fixed by the first one (frame k leaves at start + k·20 ms, however late the
/// one before was), silence when there is nothing to say. One packet of at most 172 bytes:
/// <code>
///  V=2 P X CC | M PT | sequence | RTP time | SSRC | 160 bytes of G.711, or 4 bytes of telephone-event
/// </code>
/// </summary>
internal sealed class Mouth(byte codec, byte? telephoneEvent, uint ssrc, ushort firstSequence, uint firstTime)
{
    /// <summary>Samples, and bytes, of one frame.</summary>
    public const int FrameLength = 160;

    private const int HeaderLength = 12;
    private const int EventPackets = 5;
    private const int EndPackets = 3;
    private const int PauseFrames = 4;
    private const int ToneFrames = 5;
    private const int Volume = 10;
    private const double ToneAmplitude = 7000;

    /// <summary>Time of one frame.</summary>
    public static readonly TimeSpan Frame = TimeSpan.FromMilliseconds(20);

    private readonly G711 _law = G711.OfPayloadType(codec);
    private readonly Queue<char> _keys = [];
    private ushort _sequence = firstSequence;
    private long _frames;
    private uint _eventTime;
    private char? _key;
    private int _keyFrame;
    private bool _withTones;
    private byte[] _speech = [];
    private int _speechAt;
    private int _speechFrames;

    /// <summary>When frame 0 left; every other instant follows from it.</summary>
    public MonotonicTime Started { get; private set; }

    /// <summary>When the next frame is due.</summary>
    public MonotonicTime NextFrame => Started + (_frames * Frame);

    /// <summary>Frames sent, whatever was in them.</summary>
    public long FramesSent => _frames;

    /// <summary>Frames of the last <see cref="Speak"/> that were sent.</summary>
    public int SpeechFramesSent { get; private set; }

    /// <summary>Whether keys are still going out.</summary>
    public bool IsKeying => _key is not null || _keys.Count > 0;

    /// <summary>Whether speech is still going out.</summary>
    public bool IsSpeaking => _speechFrames > 0;

    /// <summary>When the last key began.</summary>
    public MonotonicTime? LastKeyBegan { get; private set; }

    /// <summary>Starts the frames.</summary>
    public void Start(MonotonicTime now) => Started = now;

    /// <summary>Sends keys one after the other.</summary>
    public void Press(string keys, bool withTones)
    {
        _withTones = withTones || telephoneEvent is null;
        LastKeyBegan = null;
        foreach (var key in keys) _keys.Enqueue(key);
    }

    /// <summary>Says <paramref name="frames"/> frames of <paramref name="speech"/> from frame <paramref name="from"/> on, over and over.</summary>
    public void Speak(byte[] speech, int from, int frames)
    {
        _speech = speech;
        _speechAt = (int)((long)from * FrameLength % speech.Length);
        (_speechFrames, SpeechFramesSent) = (frames, 0);
    }

    /// <summary>How many frames have left after <paramref name="instant"/>.</summary>
    public long FramesSince(MonotonicTime instant)
    {
        if (instant < Started) return _frames;
        var before = ((instant - Started).Ticks / Frame.Ticks) + 1;
        return Math.Max(0, _frames - before);
    }

    /// <summary>Writes the packet of the frame that is due and returns its length; <paramref name="now"/> is when it leaves.</summary>
    public int WriteFrame(MonotonicTime now, Span<byte> packet)
    {
        var time = unchecked(firstTime + (uint)(_frames * FrameLength));
        var isFirst = _frames++ == 0;
        if (_key is null && _keys.TryDequeue(out var key))
        {
            (_key, _keyFrame) = (key, 0);
            if (_keys.Count == 0) LastKeyBegan = now;
        }
        if (_key is not null)
        {
            var length = _withTones ? WriteTone(packet, time) : WriteEvent(packet, time);
            if (length > 0) return length;
        }
        WriteHeader(packet, codec, isFirst, time);
        WriteAudio(packet.Slice(HeaderLength, FrameLength));
        return HeaderLength + FrameLength;
    }

    private void WriteHeader(Span<byte> packet, byte type, bool marker, uint time)
    {
        packet[0] = 0x80;
        packet[1] = (byte)(type | (marker ? 0x80 : 0));
        BinaryPrimitives.WriteUInt16BigEndian(packet[2..], _sequence);
        BinaryPrimitives.WriteUInt32BigEndian(packet[4..], time);
        BinaryPrimitives.WriteUInt32BigEndian(packet[8..], ssrc);
        _sequence = unchecked((ushort)(_sequence + 1));
    }

    private void WriteAudio(Span<byte> audio)
    {
        if (_speechFrames == 0)
        {
            audio.Fill(_law.Silence);
            return;
        }
        for (var i = 0; i < FrameLength; i++)
        {
            audio[i] = _speech[_speechAt];
            if (++_speechAt == _speech.Length) _speechAt = 0;
        }
        _speechFrames--;
        SpeechFramesSent++;
    }

    /// <summary>The next packet of the event, or 0 during the pause after it (RFC 4733 2.5.1: one RTP time, growing duration, end sent three times).</summary>
    private int WriteEvent(Span<byte> packet, uint time)
    {
        var step = _keyFrame++;
        if (step == 0) _eventTime = time;
        if (step >= EventPackets + EndPackets)
        {
            if (step == EventPackets + EndPackets + PauseFrames - 1) _key = null;
            return 0;
        }
        var isEnd = step >= EventPackets;
        WriteHeader(packet, telephoneEvent!.Value, step == 0, _eventTime);
        packet[HeaderLength] = (byte)"0123456789*#ABCD".IndexOf(_key!.Value);
        packet[HeaderLength + 1] = (byte)((isEnd ? 0x80 : 0) | Volume);
        BinaryPrimitives.WriteUInt16BigEndian(packet[(HeaderLength + 2)..], (ushort)(FrameLength * Math.Min(step + 1, EventPackets + 1)));
        return HeaderLength + 4;
    }

    private int WriteTone(Span<byte> packet, uint time)
    {
        var step = _keyFrame++;
        if (step >= ToneFrames)
        {
            if (step == ToneFrames + PauseFrames - 1) _key = null;
            return 0;
        }
        WriteHeader(packet, codec, marker: false, time);
        var at = "123A456B789C*0#D".IndexOf(_key!.Value);
        ReadOnlySpan<int> low = [697, 770, 852, 941], high = [1209, 1336, 1477, 1633];
        for (var i = 0; i < FrameLength; i++)
        {
            var t = 2 * Math.PI * ((step * FrameLength) + i) / WaveFile.Rate;
            packet[HeaderLength + i] = _law.Encode((short)(ToneAmplitude * (Math.Sin(t * low[at / 4]) + Math.Sin(t * high[at % 4]))));
        }
        return HeaderLength + FrameLength;
    }
}

using System.Security.Cryptography;
using Telephony.Core;
using Telephony.LoadGenerator.Media;
using Telephony.LoadGenerator.Network;
using Telephony.LoadGenerator.Sip;

namespace Telephony.LoadGenerator.Callers;

/// <summary>One person's ear and mouth on one RTP socket.</summary>
internal sealed class CallerMedia : IReader
{
    private static readonly byte[] Packet = new byte[256]; // one thread, one packet at a time
    private readonly RtpSocket _socket;

    /// <summary>Opens the ports. Keys come and go as RFC 4733 events of the payload type <paramref name="events"/>; without one the server must listen for tones.</summary>
    public CallerMedia(EventLoop loop, System.Net.IPAddress address, byte codec, byte? events)
    {
        _socket = RtpSocket.Open(loop, address);
        Ear = new Ear(codec, events);
        Ours = new AudioDescription(_socket.Local, codec, events);
        _socket.Listen(this);
    }

    /// <summary>What we offer, or answer.</summary>
    public AudioDescription Ours { get; }

    /// <summary>What is heard.</summary>
    public Ear Ear { get; }

    /// <summary>What is said; null until the call is answered.</summary>
    public Mouth? Mouth { get; private set; }

    /// <summary>How late the latest frame left.</summary>
    public TimeSpan LatestFrame { get; private set; }

    /// <summary>Starts to send to where the other side's description says.</summary>
    public void Start(MonotonicTime now, AudioDescription answer)
    {
        MoveTo(answer);
        Mouth = new Mouth(answer.Codec, answer.TelephoneEvent, BitConverter.ToUInt32(RandomNumberGenerator.GetBytes(4)),
            BitConverter.ToUInt16(RandomNumberGenerator.GetBytes(2)), BitConverter.ToUInt32(RandomNumberGenerator.GetBytes(4)));
        Mouth.Start(now);
    }

    /// <summary>Sends to another address from now on.</summary>
    public void MoveTo(AudioDescription answer) => _socket.SendTo(answer.Address);

    /// <summary>Sends the frame that is due.</summary>
    public void SendFrame(MonotonicTime now)
    {
        var late = now - Mouth!.NextFrame;
        if (late > LatestFrame) LatestFrame = late;
        _socket.Send(Packet.AsSpan(0, Mouth.WriteFrame(now, Packet)));
    }

    /// <inheritdoc/>
    public void Read(MonotonicTime arrival, ReadOnlySpan<byte> bytes) => Ear.Receive(arrival, bytes);

    /// <summary>Closes the ports.</summary>
    public void Close() => _socket.Close();
}

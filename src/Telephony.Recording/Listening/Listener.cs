using System.Threading.Channels;

namespace Telephony.Recording.Listening;

/// <summary>
/// Somebody who hears a running call or deposit (MON-06). Only an <see cref="Audience"/> makes one, and that exists of what is monitored only: there is no way to listen to what is protected
/// (DESIGN 4.4, MON-08). Thread-safe.
/// </summary>
public sealed class Listener : IDisposable
{
    /// <summary>Samples at 48 kHz to drop at the start of what is decoded: what the encoder looks ahead.</summary>
    public const int PreSkip = 312;

    /// <summary>Frames that wait for a listener who does not take them: a second. Then the oldest go.</summary>
    public const int MaxWaiting = 50;

    private readonly Audience _audience;
    private readonly Channel<ReadOnlyMemory<byte>> _frames = Channel.CreateBounded<ReadOnlyMemory<byte>>(
        new BoundedChannelOptions(MaxWaiting) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true, SingleWriter = true });

    internal Listener(Audience audience, LiveSound sound)
    {
        _audience = audience;
        sound.Add(_frames);
    }

    /// <summary>Opus packets of 20 ms, stereo, detainee left: one every 20 ms, silence too. Who speaks alone is heard on both sides. Completes when it is over.</summary>
    public ChannelReader<ReadOnlyMemory<byte>> Frames => _frames.Reader;

    /// <summary>Listens no longer.</summary>
    public void Dispose() => _audience.Leave(_frames);
}

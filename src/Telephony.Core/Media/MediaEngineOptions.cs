namespace Telephony.Core.Media;

/// <summary>Settings of a <see cref="MediaEngine"/>.</summary>
public sealed record MediaEngineOptions
{
    /// <summary>Media threads: 1 to 64. Default: a thread per core, at most 4.</summary>
    public int Threads { get; init; } = Math.Min(Environment.ProcessorCount, 4);

    /// <summary>Lowest RTP port (made even by rounding up). Setting <c>rtp.ports</c>, default 20000.</summary>
    public int PortLow { get; init; } = 20000;

    /// <summary>Highest port, used for RTCP when odd. Default 29999.</summary>
    public int PortHigh { get; init; } = 29999;

    /// <summary>How long a port pair rests after its leg closed, so that a late packet of one call never reaches the next.</summary>
    public TimeSpan PortRest { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The clock. Waiting is done by the kernel in real time, so a fake clock must at least run.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>A leg without RTP or RTCP for this long is reported, counted from its first packet (DESIGN 5). Setting <c>rtp.timeout</c>.</summary>
    public TimeSpan RtpTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>The same while we only play, while a tap is set (no packets is silence there), on hold, or before the first packet.</summary>
    public TimeSpan PlayOnlyTimeout { get; init; } = TimeSpan.FromSeconds(300);

    /// <summary>A thread late by up to this sends the frames it owes in a burst; later than this, the sound goes on later instead.</summary>
    public TimeSpan CatchUp { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Mean time between RTCP reports of a leg; each is drawn from 0.5 to 1.5 times this (RFC 3550 6.2).</summary>
    public TimeSpan RtcpInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Seed of the RTCP randomisation; null draws one. First SSRC, sequence and timestamp never come from it.</summary>
    public int? Seed { get; init; }
}

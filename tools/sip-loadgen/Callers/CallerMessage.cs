using Telephony.Core;
using Telephony.LoadGenerator.Media;
using Telephony.LoadGenerator.Scripts;

namespace Telephony.LoadGenerator.Callers;

/// <summary>What one caller speaks, and how long the message is that he leaves by it: from the tone to his key or the end. The loop's thread only.</summary>
internal sealed class CallerMessage(PartyPlan plan, CallerMedia media, Speech speech, CallResult result)
{
    private const int FramesBetweenVoices = 37;

    private bool _hasSpoken;

    /// <summary>When the tone ended after which a message counts; null before it.</summary>
    public MonotonicTime? ToneEnded { get; set; }

    /// <summary>Begins to speak; returns for how long, null for until the other one hangs up.</summary>
    public TimeSpan? Speak(MonotonicTime now, ScriptStep.Speak speak)
    {
        var sound = speech.Load(speak.Path ?? plan.Sound, plan.Codec);
        var frames = speak.UntilBye ? int.MaxValue
            : speak.Duration is { } duration ? (int)(duration / Mouth.Frame) : (sound.Length + Mouth.FrameLength - 1) / Mouth.FrameLength;
        ToneEnded ??= now - TimeSpan.FromTicks(1);
        _hasSpoken = true;
        result.Spoke = (now, now);
        media.Ear.Mark(now);
        media.Mouth!.Speak(sound, plan.Voice * FramesBetweenVoices, frames);
        return speak.UntilBye ? null : frames * Mouth.Frame;
    }

    /// <summary>The message ends here, if one was being left: what was sent since the tone is its length.</summary>
    public void End(MonotonicTime now)
    {
        if (!_hasSpoken || ToneEnded is not { } ended) return;
        result.MessageLength = media.Mouth!.FramesSince(ended) * Mouth.Frame;
        result.Spoke = (result.Spoke!.Value.Began, now);
        (_hasSpoken, ToneEnded) = (false, null);
    }
}

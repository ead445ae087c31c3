using Telephony.Core;
using Telephony.LoadGenerator.Media;
using Telephony.LoadGenerator.Sip;

namespace Telephony.LoadGenerator.Callers;

/// <summary>The keys of one person, by RTP or SIP INFO, and how long the server takes from the last one to its prompt. The loop's thread only.</summary>
internal sealed class CallerKeys(KeyMethod method, CallerMedia media, CallResult result)
{
    private Queue<char>? _byInfo;
    private MonotonicTime? _lastByInfo;
    private bool _awaitsPrompt;

    /// <summary>Whether all have been sent, and answered when they went by INFO.</summary>
    public bool AreSent => method == KeyMethod.Info ? _byInfo is null : media.Mouth is { IsKeying: false };

    /// <summary>When the last key of all began; null before there was one.</summary>
    public MonotonicTime? LastBegan => _lastByInfo ?? media.Mouth?.LastKeyBegan;

    /// <summary>Begins to press keys, one after the other.</summary>
    public void Press(MonotonicTime now, string keys, CallSignalling call)
    {
        _awaitsPrompt = true;
        if (method != KeyMethod.Info) media.Mouth!.Press(keys, method == KeyMethod.Tones);
        else
        {
            _byInfo = new Queue<char>(keys);
            Next(now, call);
        }
    }

    /// <summary>The last INFO was answered: the next key.</summary>
    public void Next(MonotonicTime now, CallSignalling call)
    {
        if (_byInfo is null) return;
        if (!_byInfo.TryDequeue(out var key))
        {
            _byInfo = null;
            return;
        }
        if (_byInfo.Count == 0)
        {
            _lastByInfo = now;
            ExpectPrompt(now);
        }
        call.SendInfo(now, key);
    }

    /// <summary>A key begins: what is heard from now on is the answer to it.</summary>
    public void ExpectPrompt(MonotonicTime now)
    {
        media.Ear.ExpectPrompt(now);
        media.Ear.Mark(now);
    }

    /// <summary>Notes the time from the key to its prompt once that has begun.</summary>
    public void Observe()
    {
        if (!_awaitsPrompt || media.Ear.PromptStarted is not { } prompt || LastBegan is not { } key) return;
        result.KeyToPrompt.Add(prompt - key);
        _awaitsPrompt = false;
    }
}

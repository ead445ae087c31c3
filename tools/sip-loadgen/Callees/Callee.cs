using Telephony.Core;
using Telephony.LoadGenerator.Callers;
using Telephony.LoadGenerator.Media;
using Telephony.LoadGenerator.Network;
using Telephony.LoadGenerator.Scripts;
using Telephony.LoadGenerator.Sip;

namespace Telephony.LoadGenerator.Callees;

/// <summary>One person who is called: a <see cref="Party"/> whose phone rings, and who answers or refuses.</summary>
internal sealed class Callee : Party
{
    private readonly IncomingCall _call;
    private readonly MonotonicTime _arrived;

    /// <summary>A person whose INVITE has just arrived. The media ports are taken now.</summary>
    /// <param name="plan">Who he is and what he does.</param>
    /// <param name="loop">The loop.</param>
    /// <param name="signalling">Where his messages go.</param>
    /// <param name="remote">The same as an address.</param>
    /// <param name="invite">The INVITE.</param>
    /// <param name="arrived">When it arrived.</param>
    /// <param name="speech">What he says.</param>
    /// <param name="narrator">Says what he does and hears.</param>
    public Callee(
        PartyPlan plan, EventLoop loop, ISignalling signalling, System.Net.IPEndPoint remote, SipText invite, MonotonicTime arrived, Speech speech, Narrator narrator)
        : base(plan, loop, signalling, new CallerMedia(loop, signalling.Local.Address, plan.Codec, EventsOf(invite, plan)), speech, narrator)
    {
        _arrived = arrived;
        _call = new IncomingCall(new CallSettings("UDP", signalling.Local, remote, plan.User, "", "", Media.Ours, []), this, invite);
    }

    /// <summary>
    /// When his talk began: with the key by which he accepted the call, or, where none is asked for, at the end of what he was told; known from his first <c>speak</c> or
    /// <c>expect-bye</c> on.
    /// </summary>
    public MonotonicTime? TalkBegan { get; private set; }

    /// <inheritdoc/>
    protected override CallSignalling Call => _call;

    /// <summary>The INVITE is answered with 100, and the script begins.</summary>
    public void Ring(MonotonicTime now)
    {
        _call.Begin();
        Start(now);
    }

    /// <inheritdoc/>
    public override void Answered(AudioDescription audio)
    {
        base.Answered(audio);
        Result.Answer = Now - _arrived;
        Tell("answers");
    }

    /// <inheritdoc/>
    protected override void BeginOwn(MonotonicTime now, ScriptStep step)
    {
        switch (step)
        {
            case ScriptStep.Ring:
                Tell("the phone rings");
                _call.Ring();
                break;
            case ScriptStep.Answer:
                _call.Answer(now);
                break;
            case ScriptStep.Refuse refuse:
                Tell($"refuses with {refuse.Status}");
                _call.Refuse(now, refuse.Status);
                State = Phase.Over;
                break;
        }
    }

    /// <inheritdoc/>
    protected override bool IsOwnFinished(MonotonicTime now, ScriptStep step) => step is not ScriptStep.Ring ring || now - StepStarted >= ring.Duration;

    /// <inheritdoc/>
    protected override void BeginTalk(MonotonicTime now)
    {
        if (IsUp) Result.TalkBegan = TalkBegan ??= Keys.LastBegan ?? Media.Ear.LastAudible + Mouth.Frame ?? now;
    }

    /// <summary>Events have the number that the offer gives them (RFC 3264 6.1).</summary>
    private static byte? EventsOf(SipText invite, PartyPlan plan) =>
        plan.Keys != KeyMethod.Tones && AudioDescription.TryRead(invite.Body, plan.Codec, out var offer) ? offer.TelephoneEvent : null;
}

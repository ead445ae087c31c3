namespace Telephony.LoadGenerator.Sip;

/// <summary>What <see cref="CallSignalling"/> tells its owner, at once and on the owner's thread.</summary>
internal interface ICallEvents
{
    /// <summary>The message is to be sent.</summary>
    void Send(byte[] message);

    /// <summary>A provisional response other than 100.</summary>
    void Rang(int status);

    /// <summary>The call is up: the first 200 with usable audio came and has been acknowledged, or ours was sent.</summary>
    void Answered(AudioDescription audio);

    /// <summary>The server changed where our audio must go.</summary>
    void Moved(AudioDescription audio);

    /// <summary>The INVITE or REGISTER ended with a final response that is no success.</summary>
    void Refused(int status, string reason);

    /// <summary>REGISTER got its 200.</summary>
    void Registered();

    /// <summary>The server hung up, or gave up before the answer; its BYE or CANCEL has been answered.</summary>
    void HungUpByServer();

    /// <summary>Our BYE or CANCEL has been answered.</summary>
    void HungUp();

    /// <summary>An INFO of ours was answered with this status.</summary>
    void InfoAnswered(int status);

    /// <summary>The server broke the protocol, or does not answer.</summary>
    void Broken(string reason);
}

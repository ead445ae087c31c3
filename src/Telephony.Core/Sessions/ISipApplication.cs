using Telephony.Core.Sip;
using Telephony.Core.Sip.Messages;

namespace Telephony.Core.Sessions;

/// <summary>What the server does with calls and requests; implemented by the host. Many calls at once.</summary>
public interface ISipApplication
{
    /// <summary>
    /// A new call, not answered. Called on the signalling thread, which every other call waits for: until its first wait, or the answer, this must neither block
    /// nor calculate for long; afterwards it runs on pool threads. The call is over for the application when this returns; if it then still is up, it is hung up
    /// (or refused with 480). The exceptions of an ended call may pass through.
    /// </summary>
    Task OnCallAsync(Call call);

    /// <summary>A REGISTER, or another request outside a dialog that the core does not answer by itself. Called like the other.</summary>
    Task<SipAnswer> OnRequestAsync(SipRequest request, TransportPath path, CancellationToken cancellation);
}

/// <summary>An answer to a request outside a dialog.</summary>
/// <param name="Status">Final status, 200 to 699.</param>
/// <param name="Headers">Further header fields.</param>
public sealed record SipAnswer(int Status, IReadOnlyList<SipHeader> Headers)
{
    /// <summary>An answer without further fields.</summary>
    public SipAnswer(int status) : this(status, []) { }
}

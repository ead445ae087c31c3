using Telephony.Core.Sessions;
using Telephony.Core.Sip;
using Telephony.Core.Sip.Messages;
using Telephony.Core.Sip.Parsing;
using Telephony.Core.Sip.Registration;
using Telephony.Directory;
using CoreBinding = Telephony.Core.Sip.Registration.Binding;
using StoredBinding = Telephony.Directory.Binding;

namespace Telephony.Host.Server;

/// <summary>The registrar (RFC 3261 10.3): phones register for themselves; bindings are rows, read, decided and written as one step.</summary>
public sealed class Registrations(DirectoryStore directory, PhoneAuthentication phones, TimeProvider clock)
{
    private static readonly RegistrarOptions s_options = new();

    /// <summary>Answers a REGISTER. A database that is away throws.</summary>
    public async Task<SipAnswer> AnswerAsync(SipRequest request, TransportPath path, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(path);
        if (!request.To.Uri.IsSip) return new SipAnswer(400);
        switch (await phones.IdentifyAsync(request, cancellation))
        {
            case Caller.Challenged challenged: return new SipAnswer(401, challenged.Challenges);
            case Caller.Malformed: return new SipAnswer(400);
            case Caller.NoPhone: return new SipAnswer(401, phones.ChallengeStranger().Challenges);
            case Caller.Authenticated { Phone: var phone } when phone.User == request.To.Uri.User:
                return await RegisterAsync(request, path, phone, cancellation);
            default: return new SipAnswer(403); // a phone may not register for another
        }
    }

    private async Task<SipAnswer> RegisterAsync(SipRequest request, TransportPath path, Phone phone, CancellationToken cancellation)
    {
        var received = $"{path.Transport.ToString().ToLowerInvariant()}:{path.Remote}";
        var outcome = await directory.ChangeBindingsAsync(phone.User, stored =>
        {
            var decided = Registrar.Process(request, [.. stored.Select(Core)], received, clock.GetUtcNow(), s_options);
            return (decided.Replacement?.Select(Stored).ToList(), decided);
        }, cancellation);
        return new SipAnswer(outcome.Status, [.. outcome.Headers, .. outcome.Contacts.Select(contact => new SipHeader(HeaderName.Contact, contact.ToString()))]);
    }

    private static CoreBinding Core(StoredBinding binding) =>
        new(binding.Contact, binding.Path, binding.CallId, binding.CSeq, binding.Q, binding.Received, binding.ExpiresAt);

    private static StoredBinding Stored(CoreBinding binding) =>
        new(binding.Contact, binding.Path, binding.CallId, binding.CSeq, binding.Q, binding.Received, binding.ExpiresAt);
}

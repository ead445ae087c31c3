using Telephony.Directory;
using Telephony.Monitoring;

namespace Telephony.Host.Server;

/// <summary>The directory as monitoring's check asks it: two modules that do not know each other.</summary>
internal sealed class DirectoryNumbers(DirectoryStore directory) : IProtectedNumbers
{
    public Task<IReadOnlyCollection<Guid>> ProtectedAmongAsync(IReadOnlyCollection<RecordedNumber> recordings, CancellationToken cancellation) =>
        directory.ProtectedAmongAsync([.. recordings.Select(r => new NumberThen(r.Recording, r.Detainee, r.Number, r.At))], cancellation);
}

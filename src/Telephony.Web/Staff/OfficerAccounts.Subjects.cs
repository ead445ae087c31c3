using Npgsql;

namespace Telephony.Web.Staff;

public sealed partial class OfficerAccounts
{
    /// <summary>
    /// Lets an officer sign in by a provider of identities too, under the subject by which it knows him; null ends that. His sessions end: those of the former subject with them. Without its provider a
    /// subject says nothing, so one that was bound for another provider signs nobody in.
    /// </summary>
    public async Task<OfficerResult> BindAsync(string name, string provider, string? subject, AccountKeeper keeper, CancellationToken cancellation)
    {
        if (subject is not null && !IsName(subject)) throw new ArgumentException("This is no subject.", nameof(subject));
        var details = new Dictionary<string, string> { ["what"] = subject is null ? "unbound" : "bound" };
        if (subject is not null) (details["provider"], details["subject"]) = (provider, subject);
        try
        {
            return await ChangeAsync(
                name, keeper, mayStayAdministrator: true, "update web.officers set provider = @Provider, subject = @Subject, stamp = @stamp where id = @id", details,
                new() { Provider = subject is null ? null : provider, Subject = subject }, cancellation);
        }
        catch (PostgresException e) when (e is { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: "officers_by_subject" })
        {
            return new(OfficerChange.SubjectTaken);
        }
    }
}

using System.Net.Mail;
using Dapper;

namespace Telephony.Web.Staff;

public sealed partial class OfficerAccounts
{
    /// <summary>Longest mail address (RFC 5321, 4.5.3.1.3).</summary>
    public const int MaxMail = 254;

    /// <summary>Whether a text can be where an officer gets mail: an address alone, without a name.</summary>
    public static bool IsMail(string text) => text is { Length: <= MaxMail } && MailAddress.TryCreate(text, out var address) && address.Address == text && !text.Any(char.IsWhiteSpace);

    /// <summary>Sets where an officer is told by mail that an alert of his fired, or with null that he is not. The address itself is not in the evidence.</summary>
    public Task<OfficerResult> SetMailAsync(string name, string? mail, AccountKeeper keeper, CancellationToken cancellation)
    {
        if (mail is not null && !IsMail(mail)) throw new ArgumentException("This is no mail address.", nameof(mail));
        return ChangeAsync(
            name, keeper, mayStayAdministrator: true, "update web.officers set mail = @Mail where id = @id", new() { ["what"] = "mail", ["mail"] = mail is null ? "none" : "set" }, new() { Mail = mail },
            cancellation);
    }

    /// <summary>
    /// Where an officer is told of an alert of <paramref name="establishment"/> (null: of all); null when he has no address, or may not see the alert: his account is disabled, or he has another role or is of
    /// another establishment now.
    /// </summary>
    public async Task<string?> MailOfAsync(Guid officer, string? establishment, CancellationToken cancellation)
    {
        const string sql =
            """
            select mail from web.officers
            where id = @officer and disabled_at is null and role = any(@roles) and (establishment is null or establishment is not distinct from @establishment)
            """;
        var roles = Policies.RolesOf[Policies.Live].Select(OfficerRoles.WordOf).ToArray();
        await using var connection = await _database.OpenConnectionAsync(cancellation);
        return await connection.QuerySingleOrDefaultAsync<string?>(new(sql, new { officer, establishment, roles }, cancellationToken: cancellation));
    }
}

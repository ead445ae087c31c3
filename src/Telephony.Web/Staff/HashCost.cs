namespace Telephony.Web.Staff;

/// <summary>Rounds of PBKDF2: what a guess at a stolen table costs.</summary>
/// <param name="Password">Of a password, with HMAC-SHA-512.</param>
/// <param name="RecoveryCode">Of a recovery code, which is random, with HMAC-SHA-256.</param>
internal sealed record HashCost(int Password, int RecoveryCode)
{
    /// <summary>What every server has.</summary>
    public static HashCost Production { get; } = new(Password: 210_000, RecoveryCode: 20_000);
}

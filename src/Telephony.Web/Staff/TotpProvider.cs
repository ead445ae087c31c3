using Microsoft.AspNetCore.Identity;

namespace Telephony.Web.Staff;

/// <summary>
/// Checks codes of authenticator applications for the Identity library. Its own provider takes a code as often as it is shown, for two minutes and a half, and knows no clock but
/// the system's.
/// </summary>
internal sealed class TotpProvider(OfficerStore store, ConsoleOptions options) : IUserTwoFactorTokenProvider<OfficerAccount>
{
    /// <inheritdoc/>
    public Task<bool> CanGenerateTwoFactorTokenAsync(UserManager<OfficerAccount> manager, OfficerAccount user) => Task.FromResult(user.AuthenticatorKey is not null);

    /// <summary>The application makes codes, not the server.</summary>
    public Task<string> GenerateAsync(string purpose, UserManager<OfficerAccount> manager, OfficerAccount user) => Task.FromResult("");

    /// <inheritdoc/>
    public async Task<bool> ValidateAsync(string purpose, string token, UserManager<OfficerAccount> manager, OfficerAccount user) =>
        user.AuthenticatorKey is { } key
        && Totp.Match(Base32.Decode(key), token, options.Clock.GetUtcNow()) is { } step
        && await store.UseStepAsync(user.Id, step, CancellationToken.None);
}

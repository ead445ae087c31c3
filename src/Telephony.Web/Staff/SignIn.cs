using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;

namespace Telephony.Web.Staff;

/// <summary>
/// Signing in, step by step, and out. Each act is an entry of the evidence before it takes effect. Why somebody was refused stands there alone: what he is told is the same for an
/// unknown name, a wrong password, a lock and a wrong place.
/// </summary>
internal sealed class SignIn(
    UserManager<OfficerAccount> manager, OfficerStore store, Sessions sessions, SessionCookie cookie, OfficerNetworks networks, StaffEvidence evidence, NobodysPassword nobody)
{
    /// <summary>Longest name and password that are looked at.</summary>
    public const int MaxText = 200;

    private const int RecoveryCodes = 10;

    /// <summary>Name and password; the next step, or null when they are refused.</summary>
    public async Task<SignInStep?> PasswordAsync(HttpContext context, string name, string password, CancellationToken cancellation)
    {
        var account = IsReadable(name) ? await manager.FindByNameAsync(name) : null;
        if (account is null)
        {
            nobody.Compare(IsReadable(password) ? password : "");
            await evidence.RefusedAsync(context, null, "unknown", cancellation);
            return null;
        }
        if (!networks.Allow(account.Establishment, context.Connection.RemoteIpAddress)) return await RefuseAsync(context, account, "network", cancellation);
        if (!await store.TakeGuessAsync(account.Id, cancellation)) return await RefuseAsync(context, account, "locked", cancellation);
        if (!IsReadable(password) || !await manager.CheckPasswordAsync(account, password)) return await RefuseAsync(context, account, "password", cancellation);
        await store.GiveBackAsync(account.Id, cancellation);
        return await BeginAsync(context, account, isProved: false, cancellation);
    }

    /// <summary>The code of an authenticator application, or one of the recovery codes; false when it is refused.</summary>
    public async Task<bool> CodeAsync(HttpContext context, string typed, CancellationToken cancellation)
    {
        var account = await AccountAsync(context);
        if (!await store.TakeGuessAsync(account.Id, cancellation)) return await RefuseAsync(context, account, "locked", cancellation) is not null;
        typed = new string([.. typed.Where(letter => !char.IsWhiteSpace(letter))]).ToUpperInvariant();
        var isCode = typed.Length == Totp.Digits && typed.All(char.IsAsciiDigit);
        var isRight = IsReadable(typed) && (isCode ? await VerifyAsync(account, typed) : (await manager.RedeemTwoFactorRecoveryCodeAsync(account, typed)).Succeeded);
        if (!isRight) return await RefuseAsync(context, account, isCode ? "code" : "recoveryCode", cancellation) is not null;
        await CompleteAsync(context, account, isCode ? "authenticator" : "recoveryCode", cancellation);
        return true;
    }

    /// <summary>A new password; null when it was changed, otherwise the key of the text that says why not.</summary>
    public async Task<string?> ChangePasswordAsync(HttpContext context, string current, string wanted, CancellationToken cancellation)
    {
        var account = await AccountAsync(context);
        if (!IsReadable(current) || !IsReadable(wanted)) return Passwords.TextOf("PasswordMismatch");
        if (!await store.TakeGuessAsync(account.Id, cancellation)) return "staff.password.locked";
        if (!await manager.CheckPasswordAsync(account, current)) return Passwords.TextOf("PasswordMismatch");
        await store.GiveBackAsync(account.Id, cancellation);
        if (wanted == current) return "staff.password.same";
        account.IsFirstPassword = false;
        var change = await manager.ChangePasswordAsync(account, current, wanted);
        if (!change.Succeeded) return Passwords.TextOf(change.Errors.First().Code);
        await evidence.ChangedAsync(account.Officer, "password", cancellation);
        var token = await sessions.TokenAsync(cookie.Read(context.Request)!, cancellation);
        await BeginAsync(context, account, isProved: account.HasSecondFactor || token is not null, cancellation, token);
        return null;
    }

    /// <summary>Somebody for whom a provider of identities vouches, second factor included; false when he is refused.</summary>
    /// <param name="context">The request.</param>
    /// <param name="provider">Its name.</param>
    /// <param name="subject">By what it knows him.</param>
    /// <param name="token">Its ID token, with which signing out is told to it.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<bool> ProviderAsync(HttpContext context, string provider, string? subject, string token, CancellationToken cancellation)
    {
        var account = subject is not null && IsReadable(subject) ? await store.FindBySubjectAsync(provider, subject, cancellation) : null;
        if (account is null)
        {
            await evidence.RefusedAsync(context, null, "provider", cancellation, "subject");
            return false;
        }
        if (!networks.Allow(account.Establishment, context.Connection.RemoteIpAddress)) return await RefuseAsync(context, account, "network", cancellation) is not null;
        await evidence.SignedInAsync(context, account.Officer, "provider", cancellation);
        await store.SignedInAsync(account.Id, cancellation);
        cookie.Write(context.Response, await sessions.BeginAsync(account, isProved: true, cookie.Read(context.Request), cancellation, token));
        return true;
    }

    /// <summary>The secret of the second factor that is to be set up, in Base32.</summary>
    public async Task<string> SecretAsync(HttpContext context) =>
        (await AccountAsync(context)).AuthenticatorKey ?? throw new InvalidOperationException("The second factor has no secret.");

    /// <summary>Sets the second factor up when the code is one of it, and signs in; the recovery codes, which are told this once, or null.</summary>
    public async Task<IReadOnlyList<string>?> SetUpAsync(HttpContext context, string typed, CancellationToken cancellation)
    {
        var account = await AccountAsync(context);
        if (!await VerifyAsync(account, new string([.. typed.Where(char.IsAsciiDigit)]))) return null;
        Demand(await manager.SetTwoFactorEnabledAsync(account, true));
        var codes = await manager.GenerateNewTwoFactorRecoveryCodesAsync(account, RecoveryCodes);
        await evidence.ChangedAsync(account.Officer, "secondFactor", cancellation);
        await CompleteAsync(context, account, "authenticator", cancellation);
        return [.. codes!];
    }

    /// <summary>Ends every session of the officer, wherever he sits; the ID token of this one, when a provider has vouched for him.</summary>
    public async Task<string?> OutAsync(HttpContext context, CancellationToken cancellation)
    {
        string? token = null;
        if (OfficerClaims.ReadAny(context.User) is { } officer)
        {
            token = await sessions.TokenAsync(cookie.Read(context.Request)!, cancellation);
            await evidence.SignedOutAsync(context, officer, cancellation);
            await sessions.EndAllAsync(officer.Id, cancellation);
        }
        cookie.Remove(context.Response);
        return token;
    }

    /// <summary>PostgreSQL takes not every text, and a hash of a book takes its time.</summary>
    private static bool IsReadable(string text) => text.Length is > 0 and <= MaxText && !text.Any(char.IsControl);

    private static void Demand(IdentityResult result)
    {
        if (!result.Succeeded) throw new InvalidOperationException($"The account could not be written: {result.Errors.First().Code}.");
    }

    private Task<bool> VerifyAsync(OfficerAccount account, string code) => manager.VerifyTwoFactorTokenAsync(account, manager.Options.Tokens.AuthenticatorTokenProvider, code);

    private async Task<OfficerAccount> AccountAsync(HttpContext context) =>
        await manager.FindByIdAsync(OfficerClaims.ReadAny(context.User)!.Id.ToString()) ?? throw new InvalidOperationException("The account was disabled at this moment.");

    private async Task<SignInStep?> RefuseAsync(HttpContext context, OfficerAccount account, string reason, CancellationToken cancellation)
    {
        await evidence.RefusedAsync(context, account.Officer, reason, cancellation);
        return null;
    }

    private async Task CompleteAsync(HttpContext context, OfficerAccount account, string factor, CancellationToken cancellation)
    {
        await evidence.SignedInAsync(context, account.Officer, factor, cancellation);
        await store.SignedInAsync(account.Id, cancellation);
        await BeginAsync(context, account, isProved: true, cancellation);
    }

    /// <summary>A session with a new cookie in place of the one that came: nobody who knew that one gains by the step.</summary>
    private async Task<SignInStep> BeginAsync(HttpContext context, OfficerAccount account, bool isProved, CancellationToken cancellation, string? token = null)
    {
        if (!account.HasSecondFactor && account.AuthenticatorKey is null) Demand(await manager.ResetAuthenticatorKeyAsync(account));
        cookie.Write(context.Response, await sessions.BeginAsync(account, isProved, cookie.Read(context.Request), cancellation, token));
        return account.StepOf(isProved);
    }
}

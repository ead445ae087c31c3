using System.Security.Cryptography;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Telephony.Web.Staff;

/// <summary>What passwords are: hashed by the Identity library, long rather than odd, and the first one made by us.</summary>
internal static class Passwords
{
    /// <summary>Shortest password.</summary>
    public const int Shortest = 12;

    /// <summary>No letters and digits that look alike.</summary>
    private const string Alphabet = "abcdefghjkmnpqrstuvwxyz23456789";

    private const int FirstGroups = 4;
    private const int GroupLength = 4;

    /// <summary>What the library asks of a password.</summary>
    public static void Require(PasswordOptions password)
    {
        password.RequiredLength = Shortest;
        password.RequiredUniqueChars = 5;
        password.RequireDigit = password.RequireLowercase = password.RequireUppercase = password.RequireNonAlphanumeric = false;
    }

    /// <summary>A first password: 79 random bits in groups that can be read out.</summary>
    public static string First() => string.Join('-', Enumerable.Range(0, FirstGroups).Select(_ => RandomNumberGenerator.GetString(Alphabet, GroupLength)));

    /// <summary>What hashes and checks them.</summary>
    public static PasswordHasher<OfficerAccount> Hasher(HashCost cost) => new(Options.Create(new PasswordHasherOptions { IterationCount = cost.Password }));

    /// <summary>The key of the text that says what the library found.</summary>
    public static string TextOf(string error) => error switch
    {
        nameof(IdentityErrorDescriber.PasswordTooShort) => "staff.password.short",
        nameof(IdentityErrorDescriber.PasswordRequiresUniqueChars) => "staff.password.simple",
        nameof(IdentityErrorDescriber.PasswordMismatch) => "staff.password.wrong",
        NameInPassword.Code => "staff.password.name",
        _ => "staff.password.refused",
    };
}

/// <summary>A password with the officer's name in it is refused.</summary>
internal sealed class NameInPassword : IPasswordValidator<OfficerAccount>
{
    /// <summary>The error's code.</summary>
    public const string Code = "PasswordHasName";

    /// <inheritdoc/>
    public Task<IdentityResult> ValidateAsync(UserManager<OfficerAccount> manager, OfficerAccount user, string? password) => Task.FromResult(
        password is not null && password.Contains(user.Name, StringComparison.OrdinalIgnoreCase) ? IdentityResult.Failed(new IdentityError { Code = Code }) : IdentityResult.Success);
}

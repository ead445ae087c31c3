using Microsoft.AspNetCore.Identity;

namespace Telephony.Web.Staff;

/// <summary>What is compared for names that nobody has, so that they take as long to refuse. Thread-safe.</summary>
internal sealed class NobodysPassword(IPasswordHasher<OfficerAccount> hasher)
{
    private readonly string _hash = hasher.HashPassword(null!, Passwords.First());

    /// <summary>Takes the time.</summary>
    public void Compare(string password) => hasher.VerifyHashedPassword(null!, _hash, password);
}

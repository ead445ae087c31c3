namespace Telephony.Web.Staff;

/// <summary>What an authenticator application would show, for whoever has the secret and no application at hand: a demonstration, a test.</summary>
public static class SecondFactorCode
{
    /// <summary>The code of a secret (base 32, blanks allowed) at an instant; null when it is no such secret.</summary>
    public static string? Of(string secret, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(secret);
        var text = secret.Replace(" ", "", StringComparison.Ordinal).ToUpperInvariant();
        return text.Length >= 16 && text.All(c => c is (>= 'A' and <= 'Z') or (>= '2' and <= '7')) ? Totp.CodeOf(Base32.Decode(text), Totp.StepOf(at)) : null;
    }
}

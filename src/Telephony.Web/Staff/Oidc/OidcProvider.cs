namespace Telephony.Web.Staff.Oidc;

/// <summary>A provider of identities (OpenID Connect) by which officers sign in besides their passwords. It vouches for who somebody is and for his second factor; what he may do is his account's to say.</summary>
public sealed record OidcProvider
{
    /// <summary>Where it is: below it lies <c>.well-known/openid-configuration</c>. TLS, except on this machine.</summary>
    public required Uri Authority { get; init; }

    /// <summary>As what the provider knows the console.</summary>
    public required string ClientId { get; init; }

    /// <summary>How the console shows that it is that.</summary>
    public required string ClientSecret { get; init; }

    /// <summary>The claim of the ID token whose value is bound to an account. Must be one that nobody can choose for himself, and that is never given twice. <c>sub</c>.</summary>
    public string Claim { get; init; } = "sub";

    /// <summary>Values of <c>acr</c> that say that a second factor was shown; they are asked for, and one of them must come back. Not empty, unless <see cref="Amr"/> is not.</summary>
    public IReadOnlyList<string> Acr { get; init; } = [];

    /// <summary>Values of <c>amr</c> of which one must come back.</summary>
    public IReadOnlyList<string> Amr { get; init; } = [];

    /// <summary>What is asked for.</summary>
    public IReadOnlyList<string> Scopes { get; init; } = ["openid"];

    /// <summary>What the button says.</summary>
    public string Label { get; init; } = "OpenID Connect";

    /// <summary>Its name where subjects are bound to accounts.</summary>
    public string Name => Authority.AbsoluteUri.TrimEnd('/');

    /// <summary>Its name: not the secret.</summary>
    public override string ToString() => Name;
}

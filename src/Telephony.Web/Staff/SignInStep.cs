namespace Telephony.Web.Staff;

/// <summary>What a session still asks for, in this order.</summary>
public enum SignInStep
{
    /// <summary>The code of the second factor, which is set up already.</summary>
    Code,

    /// <summary>A password of his own instead of the first one.</summary>
    Password,

    /// <summary>The second factor is to be set up.</summary>
    SecondFactor,

    /// <summary>Nothing: he is signed in.</summary>
    Done,
}

/// <summary>The steps: which is next, and where each is taken.</summary>
internal static class SignInSteps
{
    /// <summary>Where signing in begins.</summary>
    public const string Start = "/sign-in";

    public const string CodePage = "/sign-in/code";

    public const string PasswordPage = "/sign-in/password";

    public const string SecondFactorPage = "/sign-in/second-factor";

    /// <summary>Where somebody goes on for whom a provider has vouched.</summary>
    public const string ArrivedPage = "/sign-in/arrived";

    /// <summary>The page of his own account.</summary>
    public const string AccountPage = "/account";

    /// <summary>Policies of the pages above: only who is at that step has them.</summary>
    public const string CodePolicy = "step-code";

    /// <inheritdoc cref="CodePolicy"/>
    public const string PasswordPolicy = "step-password";

    /// <inheritdoc cref="CodePolicy"/>
    public const string SecondFactorPolicy = "step-second-factor";

    /// <summary>Those policies.</summary>
    public static IReadOnlyDictionary<string, SignInStep> PolicyOf { get; } = new Dictionary<string, SignInStep>
    {
        [CodePolicy] = SignInStep.Code,
        [PasswordPolicy] = SignInStep.Password,
        [SecondFactorPolicy] = SignInStep.SecondFactor,
    };

    /// <summary>What a session still asks for.</summary>
    /// <param name="isProved">Whether the second factor was shown in it.</param>
    /// <param name="isFirstPassword">Whether somebody else has seen the password.</param>
    /// <param name="hasSecondFactor">Whether there is a second factor to show.</param>
    public static SignInStep Of(bool isProved, bool isFirstPassword, bool hasSecondFactor) => (isProved, isFirstPassword, hasSecondFactor) switch
    {
        (false, _, true) => SignInStep.Code,
        (_, true, _) => SignInStep.Password,
        (_, _, false) => SignInStep.SecondFactor,
        _ => SignInStep.Done,
    };

    /// <summary>The page of a step; <paramref name="target"/> is where he wanted to go.</summary>
    public static string PageOf(SignInStep step, string? target) => step switch
    {
        SignInStep.Code => WithTarget(CodePage, target),
        SignInStep.Password => WithTarget(PasswordPage, target),
        SignInStep.SecondFactor => WithTarget(SecondFactorPage, target),
        _ => Local(target),
    };

    /// <summary>An address with the one that follows it.</summary>
    public static string WithTarget(string page, string? target) => Local(target) is "/" ? page : $"{page}?return={Uri.EscapeDataString(target!)}";

    /// <summary>An address of ours to go to after signing in; anything else becomes the first page, so that no link leads from here to somewhere else.</summary>
    public static string Local(string? target) => IsOurs(target) && !target!.StartsWith(Start, StringComparison.Ordinal) ? target : "/";

    /// <summary>The same, with the pages of signing in.</summary>
    public static string LocalOrSignIn(string? target) => IsOurs(target) ? target! : "/";

    private static bool IsOurs(string? target) => target is ['/', ..] and not ['/', '/' or '\\', ..] && !target.Any(char.IsControl);
}

using Telephony.Testing;

namespace Telephony.Ivr.Tests.Flows;

/// <summary>What callers of the deposit line do first in most tests.</summary>
internal static class DepositScripts
{
    /// <summary>The last prompt of the language menu.</summary>
    public const string Menu = "language.worried";

    /// <summary>The prompt that asks for the identifier.</summary>
    public const string Identifier = "deposit.enter-identifier";

    /// <summary>Chooses a language, keys the identifier and hears the tone.</summary>
    public static CallerScript ToTone(string language) =>
        new CallerScript().After(Menu).Press(language).After(Identifier).Press("12345678#").After("tone");

    /// <summary>Speaks after the tone and ends by the hash key.</summary>
    public static CallerScript Recorded(double seconds) => ToTone("1").Speak(seconds).Press("#");
}

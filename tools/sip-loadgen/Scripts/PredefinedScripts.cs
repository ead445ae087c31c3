namespace Telephony.LoadGenerator.Scripts;

/// <summary>The two calls that this platform is for.</summary>
internal static class PredefinedScripts
{
    private const string Deposit = """
        # A relative leaves a message: language, identifier, then speech after the tone.
        dial {line=+33320160294}
        wait-sound
        wait 500ms
        key {language=1}
        wait-quiet 400ms
        key {identifier=12345678}#
        wait-tone
        speak {duration=10s}
        hangup
        """;

    private const string Listen = """
        # The detainee identifies and listens to his messages.
        dial {services=services}
        wait-quiet 400ms
        key {identifier=12345678}#
        wait-quiet 400ms
        key {code=4321}#
        wait-quiet 400ms
        key #
        wait-quiet 400ms
        key 3
        wait-quiet 3s 10m
        hangup
        """;

    /// <summary>The script called <paramref name="name"/>, or null.</summary>
    public static string? Find(string name) => name switch { "deposit" => Deposit, "listen" => Listen, _ => null };
}

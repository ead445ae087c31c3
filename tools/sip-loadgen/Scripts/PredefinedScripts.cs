namespace Telephony.LoadGenerator.Scripts;

/// <summary>The calls that this platform is for.</summary>
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

    private const string Call = """
        # The detainee identifies, has a number called, and talks from when the person called is heard.
        dial {services=services}
        wait-quiet 400ms
        key {identifier=12345678}#
        wait-quiet 400ms
        key {code=4321}#
        wait-quiet 400ms
        key {number=0612345678}#
        wait-talk {number=0612345678} 3m
        speak {duration=10s}
        {end=hangup}
        """;

    private const string Relative = """
        # The person called is told who calls, accepts, and talks until the other one hangs up.
        ring 1s
        answer
        wait-quiet 800ms
        key {accept=1}
        speak until-bye
        """;

    /// <summary>The script called <paramref name="name"/>, or null.</summary>
    public static string? Find(string name) => name switch { "deposit" => Deposit, "listen" => Listen, "call" => Call, "relative" => Relative, _ => null };
}

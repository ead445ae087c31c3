namespace Telephony.Monitoring.Exports;

/// <summary>What is in the file of an export, and nothing else is.</summary>
internal static class ExportParts
{
    /// <summary>The sound, byte for byte as it was sealed.</summary>
    public const string Sound = "recording.ogg";

    /// <summary>What it is.</summary>
    public const string Manifest = "manifest.json";

    /// <summary>Detached signature of the manifest.</summary>
    public const string Signature = "manifest.sig";

    /// <summary>With what it can be verified.</summary>
    public const string PublicKey = "public.pem";

    /// <summary>How.</summary>
    public const string Explanation = "LISEZMOI.txt";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Sound, Manifest, Signature, PublicKey, Explanation];

    /// <summary>The text of <see cref="Explanation"/>.</summary>
    /// <param name="fingerprint">Of the key.</param>
    public static string Explain(string fingerprint) => $"""
        Export d'un enregistrement. Vérification avec openssl et sha256sum seuls :

        1. La clé. L'établissement remet l'empreinte de sa clé par une autre voie ; elle doit être
             {fingerprint}
           openssl pkey -pubin -in public.pem -outform DER | sha256sum

        2. La signature du manifeste.
           openssl dgst -sha256 -verify public.pem -signature manifest.sig manifest.json
           Réponse : Verified OK

        3. Le son. L'empreinte doit être celle du champ « sound », « sha256 », de manifest.json.
           sha256sum recording.ogg

        Le champ « auditEntry » nomme l'entrée du journal d'audit sur laquelle repose l'export : l'établissement la présente sur demande.

        Export of a recording. To verify it with openssl and sha256sum alone: the fingerprint of the key, which the
        establishment hands over by another way, must be that of command 1; command 2 must answer "Verified OK"; and
        command 3 must give the "sha256" of "sound" in manifest.json.

        """;
}

using System.CommandLine;
using Telephony.Monitoring.Exports;

namespace Telephony.Host.Commands;

/// <summary><c>telephony export verify</c> and <c>key</c>: whether the file of an export is as it was made, and the key by which a court's expert finds that out without us.</summary>
internal static class ExportCommand
{
    private static readonly Argument<string> s_file = new("FILE.zip") { Description = "file of an export" };
    private static readonly Option<string?> s_key = new("--key") { Description = "public key as a PEM file, instead of the one of this database; nothing else is then needed, and the audit chain is not asked", HelpName = "FILE" };

    public static Command Build()
    {
        var verify = CommonOptions.Command("verify", "checks signature, sound and audit entry of an export's file; names what is wrong and exits with 1", s_file, s_key);
        verify.SetAction((parsed, cancellation) => CommandLine.GuardAsync(() => parsed.GetValue(s_key) is { } pem
            ? VerifyWithAsync(parsed.GetValue(s_file)!, pem, cancellation)
            : VerifyHereAsync(parsed, parsed.GetValue(s_file)!, cancellation)));
        var key = CommonOptions.Command("key", "the public key that verifies exports, as PEM on standard output, and its fingerprint");
        key.SetAction((parsed, cancellation) => ListOptions.RunAsync(parsed, async stores =>
        {
            var signing = await KeyAsync(stores, cancellation);
            await Console.Out.WriteAsync(signing.PublicPem);
            await Console.Error.WriteLineAsync($"SHA-256 fingerprint: {signing.Fingerprint}");
        }, cancellation));
        return new Command("export", "exports of recordings") { verify, key };
    }

    private static async Task<int> VerifyWithAsync(string file, string pem, CancellationToken cancellation)
    {
        var key = ExportKey.ReadPublicPem(await File.ReadAllTextAsync(pem, cancellation)) ?? throw new CommandException($"{pem} holds no public key");
        return await SayAsync(await VerifyAsync(file, key, cancellation), "the audit chain was not asked");
    }

    private static async Task<int> VerifyHereAsync(ParseResult parsed, string file, CancellationToken cancellation)
    {
        await using var stores = await Stores.OpenAsync(CommonOptions.Settings(parsed), cancellation);
        var found = await VerifyAsync(file, (await KeyAsync(stores, cancellation)).PublicKey, cancellation);
        if (found.Claims is { } claims && !await ExportVerifier.IsInChainAsync(stores.Database.DataSource, claims, cancellation))
            found = found with { Faults = [.. found.Faults, new ExportFault(ExportFaultKind.NotInChain, "")] };
        return await SayAsync(found, "the audit chain has its approval");
    }

    private static async Task<ExportKey> KeyAsync(Stores stores, CancellationToken cancellation)
    {
        using var box = stores.Key.Box(ExportKeys.Purpose);
        return await new ExportKeys(stores.Database.DataSource, box).GetAsync(TimeProvider.System.GetUtcNow(), cancellation);
    }

    private static async Task<ExportVerification> VerifyAsync(string file, ReadOnlyMemory<byte> key, CancellationToken cancellation)
    {
        await using var zip = File.OpenRead(file);
        return await ExportVerifier.VerifyAsync(zip, key, cancellation);
    }

    private static async Task<int> SayAsync(ExportVerification found, string good)
    {
        foreach (var fault in found.Faults) await Console.Out.WriteLineAsync(What(fault));
        if (found.IsGood) await Console.Error.WriteLineAsync($"export {found.Claims!.Export}: signature and sound are as they were made; {good}");
        return found.IsGood ? 0 : 1;
    }

    private static string What(ExportFault fault) => fault.Kind switch
    {
        ExportFaultKind.NotAZip => "it is no zip file, or a damaged one",
        ExportFaultKind.Missing => $"{fault.Part}: missing",
        ExportFaultKind.Unexpected => $"{Printable(fault.Part)}: does not belong there",
        ExportFaultKind.OtherKey => $"{fault.Part}: is another key than the one that is trusted",
        ExportFaultKind.WrongSignature => $"{fault.Part}: is not what was signed",
        ExportFaultKind.BadManifest => $"{fault.Part}: cannot be read",
        ExportFaultKind.WrongHash => $"{fault.Part}: is not the one of the manifest",
        _ => "the audit chain has no such approval",
    };

    /// <summary>A name in a zip may hold what moves a terminal's cursor.</summary>
    private static string Printable(string name) => string.Concat(name.Select(c => char.IsControl(c) ? '\uFFFD' : c));
}

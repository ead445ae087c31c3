using System.CommandLine;
using Telephony.Billing;
using Telephony.Directory;
using Telephony.Host.Settings;

namespace Telephony.Host.Commands;

/// <summary><c>telephony import FILE.json</c>: establishments, trunks, phones, detainees, their lists and credit, plans and tariffs (DESIGN 8).</summary>
internal static class ImportCommand
{
    private static readonly Argument<string> s_file = new("file") { Description = "the file; see the README", HelpName = "FILE.json" };

    public static Command Build()
    {
        var command = CommonOptions.Command("import", "brings people, phones, trunks, tariffs and credit in; a bad file changes nothing", s_file);
        command.SetAction((parsed, cancellation) =>
            CommandLine.GuardAsync(() => RunAsync(CommonOptions.Settings(parsed), parsed.GetValue(s_file)!, cancellation)));
        return command;
    }

    private static async Task<int> RunAsync(TelephonySettings settings, string file, CancellationToken cancellation)
    {
        var json = await ReadAsync(file, cancellation);
        await using var stores = await Stores.OpenAsync(settings, cancellation);
        var billing = new BillingImport();
        var result = await ImportAsync(stores, file, json, billing, cancellation);
        await Console.Error.WriteLineAsync(Describe(result));
        if (billing.Description.Length > 0) await Console.Error.WriteLineAsync($"imported: {billing.Description}");
        return 0;
    }

    /// <summary>Imports a document; throws <see cref="ImportException"/> with every error when it is bad.</summary>
    public static Task<ImportResult> ImportAsync(Stores stores, string name, ReadOnlyMemory<byte> json, CancellationToken cancellation) =>
        ImportAsync(stores, name, json, new BillingImport(), cancellation);

    private static Task<ImportResult> ImportAsync(Stores stores, string name, ReadOnlyMemory<byte> json, BillingImport billing, CancellationToken cancellation) =>
        new DirectoryImport(stores.Database.DataSource, stores.Protector, TimeProvider.System, parts: () => [billing, new ImportEvidence(stores, json)]).ImportAsync(name, json, cancellation);

    private static async Task<byte[]> ReadAsync(string file, CancellationToken cancellation)
    {
        if (!File.Exists(file)) throw new CommandException($"{file}: there is no such file");
        if (new FileInfo(file).Length > DirectoryImport.MaxBytes) throw new CommandException($"{file}: larger than {DirectoryImport.MaxBytes >> 20} MiB");
        return await File.ReadAllBytesAsync(file, cancellation);
    }

    private static string Describe(ImportResult result) =>
        $"imported: {result.Establishments} establishments, {result.Trunks} trunks, {result.Phones} phones, {result.Detainees} detainees, {result.Correspondents} correspondents"
        + (result.Unverified > 0 ? $"; {result.Unverified} lawyers or institutions are not in the registry: protected, and to be verified" : "");
}

using System.Diagnostics;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Telephony.Monitoring.Exports;

namespace Telephony.Monitoring.Tests.Exports;

/// <summary>A file of an export can be verified by us, and by a court's expert with openssl alone; whatever was done to it is named.</summary>
public sealed class ExportVerifierTests
{
    private ExportRig _rig = null!;
    private byte[] _zip = null!;
    private byte[] _key = null!;

    [OneTimeSetUp]
    public async Task SetUp()
    {
        _rig = await ExportRig.CreateAsync();
        _zip = await _rig.ZipAsync();
        _key = (await _rig.Keys.GetAsync(_rig.Rig.Now, default)).PublicKey.ToArray();
    }

    [OneTimeTearDown]
    public async Task TearDown() => await _rig.DisposeAsync();

    private Task<ExportVerification> VerifyAsync(byte[] zip) => ExportVerifier.VerifyAsync(new MemoryStream(zip), _key, default);

    [Test]
    public async Task As_it_was_made_it_is_good_and_the_chain_has_its_approval()
    {
        var found = await VerifyAsync(_zip);
        Assert.That(found.Faults, Is.Empty);
        Assert.That(await ExportVerifier.IsInChainAsync(_rig.Rig.DataSource, found.Claims!, default));
        Assert.That(await ExportVerifier.IsInChainAsync(_rig.Rig.DataSource, found.Claims! with { Export = Guid.NewGuid() }, default), Is.False);
        Assert.That(await ExportVerifier.IsInChainAsync(_rig.Rig.DataSource, found.Claims! with { EntryHash = new string('0', 64) }, default), Is.False);
    }

    [TestCase("recording.ogg", ExportFaultKind.WrongHash)]
    [TestCase("manifest.json", ExportFaultKind.WrongSignature)]
    [TestCase("manifest.sig", ExportFaultKind.WrongSignature)]
    [TestCase("public.pem", ExportFaultKind.OtherKey)]
    [TestCase("LISEZMOI.txt", ExportFaultKind.WrongHash)]
    public async Task A_changed_part_is_named(string part, ExportFaultKind kind)
    {
        var flipped = await VerifyAsync(ExportRig.Change(_zip, part, bytes =>
        {
            bytes[bytes.Length / 2] ^= 1;
            return bytes;
        }));
        Assert.That(flipped.Faults.Select(fault => fault.Kind), Does.Contain(kind));
        Assert.That(flipped.Faults.Where(fault => fault.Kind == kind).Select(fault => fault.Part), Is.EqualTo(new[] { part == "manifest.sig" ? "manifest.json" : part }));
        var removed = await VerifyAsync(ExportRig.Change(_zip, part, _ => null));
        Assert.That(removed.Faults, Is.EqualTo(new[] { new ExportFault(ExportFaultKind.Missing, part) }));
        var longer = await VerifyAsync(ExportRig.Change(_zip, part, bytes => [.. bytes, 32]));
        Assert.That(longer.IsGood, Is.False);
    }

    [Test]
    public async Task A_manifest_signed_by_somebody_else_is_not_taken_for_ours()
    {
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        byte[]? manifest = null;
        var forged = ExportRig.Change(_zip, "manifest.json", bytes => manifest = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(bytes).Replace("h.blanc", "n.body", StringComparison.Ordinal)));
        forged = ExportRig.Change(forged, "manifest.sig", _ => other.SignData(manifest!, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));
        forged = ExportRig.Change(forged, "public.pem", _ => Encoding.ASCII.GetBytes(other.ExportSubjectPublicKeyInfoPem()));
        Assert.That((await VerifyAsync(forged)).Faults.Select(fault => fault.Kind), Is.EqualTo(new[] { ExportFaultKind.OtherKey, ExportFaultKind.WrongSignature }));
    }

    [Test]
    public async Task Whatever_else_is_in_it_is_named()
    {
        using var more = new MemoryStream();
        more.Write(_zip);
        using (var zip = new ZipArchive(more, ZipArchiveMode.Update, leaveOpen: true))
        {
            using (var extra = zip.CreateEntry("../x.sh").Open()) extra.Write("x"u8);
            using (var second = zip.CreateEntry("recording.ogg").Open()) second.Write("x"u8);
        }
        Assert.That((await VerifyAsync(more.ToArray())).Faults, Is.EqualTo(new[] { new ExportFault(ExportFaultKind.Unexpected, "../x.sh"), new ExportFault(ExportFaultKind.Unexpected, "recording.ogg") }));
    }

    [Test]
    public async Task What_is_no_zip_or_was_cut_anywhere_is_never_good_and_never_an_exception()
    {
        Assert.That((await VerifyAsync([])).Faults, Is.EqualTo(new[] { new ExportFault(ExportFaultKind.NotAZip, "") }));
        for (var length = 0; length < _zip.Length; length += Math.Max(1, _zip.Length / 200)) Assert.That((await VerifyAsync(_zip[..length])).IsGood, Is.False, $"{length}");
        var random = new Random(1);
        for (var n = 0; n < 300; n++)
        {
            var bytes = (byte[])_zip.Clone();
            for (var flip = 0; flip < 3; flip++) bytes[random.Next(bytes.Length)] ^= (byte)random.Next(1, 256);
            // Dates and such of the zip's own directory are nobody's evidence: they may change, the parts may not.
            var found = await VerifyAsync(bytes);
            if (found.IsGood) Assert.That(PartsOf(bytes), Is.EqualTo(PartsOf(_zip)), $"{n}");
        }
    }

    [TestCase("{}")]
    [TestCase("[]")]
    [TestCase("{ \"format\": \"telephony export 1\", \"sound\": 3 }")]
    [TestCase("not json")]
    public async Task A_manifest_that_is_none_is_named(string text) => Assert.That(
        (await VerifyAsync(ExportRig.Change(_zip, "manifest.json", _ => Encoding.UTF8.GetBytes(text)))).Faults.Select(fault => fault.Kind), Does.Contain(ExportFaultKind.BadManifest));

    [Test]
    public async Task Openssl_and_sha256sum_alone_verify_it_as_the_file_itself_explains()
    {
        var folder = System.IO.Directory.CreateTempSubdirectory("telephony-export-").FullName;
        try
        {
            await ZipFile.ExtractToDirectoryAsync(new MemoryStream(_zip), folder);
            var explained = await File.ReadAllLinesAsync(Path.Combine(folder, "LISEZMOI.txt"));
            var commands = explained.Select(line => line.Trim()).Where(line => line.StartsWith("openssl ", StringComparison.Ordinal) || line.StartsWith("sha256sum ", StringComparison.Ordinal)).ToList();
            Assert.That(commands, Has.Count.EqualTo(3));
            Assert.That((await RunAsync(folder, commands[0])).Output, Does.StartWith(ExportKey.FingerprintOf(_key)));
            Assert.That(await RunAsync(folder, commands[1]), Is.EqualTo((0, "Verified OK\n")));
            var claims = (await VerifyAsync(_zip)).Claims!;
            Assert.That((await RunAsync(folder, commands[2])).Output, Is.EqualTo($"{claims.Sha256}  recording.ogg\n"));
            await File.AppendAllTextAsync(Path.Combine(folder, "manifest.json"), " ");
            Assert.That((await RunAsync(folder, commands[1])).Code, Is.EqualTo(1), "changed");
        }
        finally
        {
            System.IO.Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<(int Code, string Output)> RunAsync(string folder, string command)
    {
        Assert.That(File.Exists("/usr/bin/openssl"), "this test needs openssl: apt-get install openssl");
        using var process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", command]) { WorkingDirectory = folder, RedirectStandardOutput = true, UseShellExecute = false })!;
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var output = await process.StandardOutput.ReadToEndAsync(patience.Token);
        await process.WaitForExitAsync(patience.Token);
        return (process.ExitCode, output);
    }

    private static List<(string Name, string Hash)> PartsOf(byte[] bytes)
    {
        using var zip = new ZipArchive(new MemoryStream(bytes));
        return [.. zip.Entries.Select(entry =>
        {
            using var stream = entry.Open();
            return (entry.FullName, Convert.ToHexString(SHA256.HashData(stream)));
        })];
    }
}

using Telephony.Host.Commands;

namespace Telephony.Host.Tests.Commands;

/// <summary>Exit codes and messages of the command line (DESIGN 8).</summary>
[NonParallelizable]
public sealed class CommandLineTests
{
    private const string Number = "+33612345678";

    private TextWriter _error = null!;
    private StringWriter _captured = null!;

    [SetUp]
    public void Capture()
    {
        _error = Console.Error;
        Console.SetError(_captured = new StringWriter());
    }

    [TearDown]
    public void Release()
    {
        Console.SetError(_error);
        _captured.Dispose();
    }

    [TestCase("dance")]
    [TestCase("mailbox", "list")]
    [TestCase("mailbox", "export", "--message", "not-an-id", "--out", "x.ogg")]
    [TestCase("calls", "list", "--limit", "0")]
    [TestCase("recording", "list", "--limit", "1001")]
    [TestCase("recording", "hold", "--recording", "not-an-id", "--reference", "r", "--author", "a")]
    [TestCase("recording", "release", "--recording", "019cae6b-6600-7c9e-a804-7c404e354b32", "--author", "a")]
    [TestCase("serve", "--nonsense")]
    [TestCase("import")]
    public async Task Wrong_use_exits_2_with_a_message(params string[] args)
    {
        Assert.That(await CommandLine.RunAsync(args), Is.EqualTo(2));
        Assert.That(_captured.ToString(), Is.Not.Empty);
    }

    [TestCase("--number", "list", "approve", "--detainee", "12345678", "--number", "12", "--author", "a", "--reason", "r")]
    [TestCase("--author", "list", "approve", "--detainee", "12345678", "--number", Number, "--reason", "r")]
    [TestCase("--author", "list", "approve", "--detainee", "12345678", "--number", Number, "--author", " ", "--reason", "r")]
    [TestCase("--reason", "list", "refuse", "--detainee", "12345678", "--number", Number, "--author", "a")]
    [TestCase("--kind", "list", "request", "--detainee", "12345678", "--number", Number, "--kind", "friend", "--author", "a", "--reason", "r")]
    [TestCase("--papers", "list", "papers", "--detainee", "12345678", "--number", Number, "--papers", "passport", "--author", "a", "--reason", "r")]
    [TestCase("--answer", "list", "magistrate", "--detainee", "12345678", "--number", Number, "--answer", "maybe", "--author", "a", "--reason", "r")]
    [TestCase("--scope", "sanction", "add", "--detainee", "12345678", "--scope", "voice", "--ground", "g", "--author", "a")]
    [TestCase("--from", "sanction", "add", "--detainee", "12345678", "--from", "soon", "--ground", "g", "--author", "a")]
    [TestCase("--to", "sanction", "add", "--detainee", "12345678", "--from", "2026-03-02T00:00:00Z", "--to", "2026-03-01T00:00:00Z", "--ground", "g", "--author", "a")]
    [TestCase("--ground", "sanction", "add", "--detainee", "12345678", "--author", "a")]
    [TestCase("--id", "sanction", "end", "--id", "7", "--author", "a", "--reason", "r")]
    [TestCase("--from", "registry", "add", "--number", Number, "--kind", "lawyer", "--name", "n", "--from", "2/3/2026", "--author", "a", "--reason", "r")]
    [TestCase("--kind", "registry", "add", "--number", Number, "--kind", "a lawyer", "--name", "n", "--author", "a", "--reason", "r")]
    [TestCase("--to", "registry", "add", "--number", Number, "--kind", "lawyer", "--name", "n", "--from", "2026-03-02", "--to", "2026-03-02", "--author", "a", "--reason", "r")]
    [TestCase("--phone", "cellphone", "grant", "--detainee", "12345678", "--author", "a", "--reason", "r")]
    [TestCase("--id", "notices", "sent", "--id", "x", "--author", "a")]
    public async Task Wrong_use_of_an_option_of_the_lists_is_named(string option, params string[] args)
    {
        Assert.That(await CommandLine.RunAsync(args), Is.EqualTo(2));
        Assert.That(_captured.ToString(), Does.Contain(option));
    }

    [TestCase("sip.listen", "serve", "--sip", "localhost:5060")]
    [TestCase("rtp.ports", "serve", "--rtp", "5-7")]
    [TestCase("drain", "serve", "--drain", "soon")]
    public async Task A_wrong_setting_exits_2_and_is_named(string setting, params string[] args)
    {
        Assert.That(await CommandLine.RunAsync(args), Is.EqualTo(2));
        Assert.That(_captured.ToString(), Does.Contain($"setting {setting}: "));
    }

    [Test]
    public async Task A_file_that_is_not_there_exits_1_without_a_stack_trace()
    {
        Assert.That(await CommandLine.RunAsync(["import", "/nowhere/people.json"]), Is.EqualTo(1));
        Assert.That(_captured.ToString().Trim(), Is.EqualTo("telephony: /nowhere/people.json: there is no such file"));
    }
}

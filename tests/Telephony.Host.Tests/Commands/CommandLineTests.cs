using Telephony.Host.Commands;

namespace Telephony.Host.Tests.Commands;

/// <summary>Exit codes and messages of the command line (DESIGN 8).</summary>
[NonParallelizable]
public sealed class CommandLineTests
{
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
    [TestCase("serve", "--nonsense")]
    [TestCase("import")]
    public async Task Wrong_use_exits_2_with_a_message(params string[] args)
    {
        Assert.That(await CommandLine.RunAsync(args), Is.EqualTo(2));
        Assert.That(_captured.ToString(), Is.Not.Empty);
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

using System.Text;
using Telephony.Billing;
using Telephony.Calls;
using Telephony.Core.Sessions;
using Telephony.Directory;
using Telephony.Ivr.Flows;
using Telephony.Ivr.Flows.Outbound;
using Telephony.Ivr.Tests.Fakes;
using Telephony.Testing;

namespace Telephony.Ivr.Tests.Flows.Outbound;

/// <summary>A phone that staff stop while somebody talks on it, on the real directory (MON-06, MON-08).</summary>
internal sealed class StoppedPhoneTests
{
    private const string Number = "detainee.number-or-services";

    private const string Import = """
        { "establishments": [ { "code": "MA-ROUEN", "name": "Maison d'arrêt de Rouen", "timeZone": "Europe/Paris" } ],
          "phones": [ { "user": "cell-12", "password": "x", "establishment": "MA-ROUEN", "location": "B-112" } ],
          "protectedNumbers": [ { "number": "0800858858", "kind": "cred", "name": "CRED", "from": "2020-01-01", "free": true } ],
          "detainees": [ { "identifier": "12345678", "code": "4321", "establishment": "MA-ROUEN", "language": "fr",
            "correspondents": [ { "number": "0612345678", "name": "Marie", "kind": "relative" }, { "number": "0144556677", "name": "Maître Grand", "kind": "lawyer" } ] } ] }
        """;

    [Test]
    public async Task The_call_that_runs_goes_on_the_next_is_refused_in_words_and_protected_ones_are_dialled()
    {
        await using var database = await TestDatabase.CreateAsync(typeof(DirectoryStore).Assembly);
        var (clock, options) = (new FakeTimeProvider(), new DirectoryOptions { CodeIterations = 10 });
        await new DirectoryImport(database.DataSource, new OpenSecrets(), clock, options).ImportAsync("file.json", Encoding.UTF8.GetBytes(Import), default);
        var (here, otherNode) = (new DirectoryStore(database.DataSource, new OpenSecrets(), clock, options), new DirectoryStore(database.DataSource, new OpenSecrets(), clock, options));
        var stage = new Stage();
        stage.Billing.Balance = new Money(6m);
        stage.Lines.Script = new CallerScript().During("callee.accept").Press("1").Silent(20).HangUp();
        // Once it is answered, staff stop all phones, on another node.
        var isStopped = false;
        stage.Lines.Placed = callee =>
        {
            if (!isStopped) stage.Call.Later(TimeSpan.FromSeconds(6), () => otherNode.StopPhonesAsync(new PhoneScope("MA-ROUEN"), "a.martin", "threats", default).GetAwaiter().GetResult());
            isStopped = true;
            // The free line, which is called after the lawyer, is asked for no key.
            if (stage.Lines.Dialled.Count == 2) stage.Lines.Script = new CallerScript().After("callee.not-monitored").Silent(20).HangUp();
        };
        var script = new CallerScript().Press("12345678#4321#").After(Number).Press("0612345678#").After("call.they-hung-up")
            .After(Number).Press("0612345678#").After("call.phone-stopped")
            .After(Number).Press("0144556677#").After("call.they-hung-up")
            .After(Number).Press("0800858858#").After("call.they-hung-up").HangUp();
        await stage.RunAsync(script, CallKind.Services, (talk, report) => Flow(here, stage, talk.Call).RunAsync(talk, report, "cell-12"));

        Assert.That(stage.Texts, Has.Member("Les appels depuis ce téléphone sont arrêtés pour le moment. Vous pouvez toujours appeler votre avocat et les numéros protégés."));
        Assert.That(stage.Lines.Dialled, Is.EqualTo(new[] { "+33612345678", "+33144556677", "+33800858858" }));
        Assert.That(stage.Log.Calls.Where(start => start.Kind == CallKind.Outbound).Select(start => stage.Log.Ended[start.Id]), Is.EqualTo(new (CallOutcome, CallEndCause?)[]
        {
            (CallOutcome.Answered, CallEndCause.Correspondent), (CallOutcome.PhoneStopped, null), (CallOutcome.Answered, CallEndCause.Correspondent), (CallOutcome.Answered, CallEndCause.Correspondent),
        }));
    }

    private static DetaineeFlow Flow(DirectoryStore directory, Stage stage, ICall call)
    {
        var clock = ((ScriptedCall)call).Clock;
        return new DetaineeFlow(
            directory, new CallFlow(directory, stage.Billing, stage.Lines, stage.Recordings, stage.Doors, new FakeSound(Stage.RingBack, TimeSpan.FromDays(1)), clock),
            new ServicesFlow(directory, stage.Billing, new ListeningFlow(stage.Mailboxes, stage.Billing, clock), clock), clock);
    }

    /// <summary>Hides nothing: what is stored is not looked at here.</summary>
    private sealed class OpenSecrets : ISecretProtector
    {
        public byte[] Protect(byte[] plain, string purpose) => plain;

        public byte[] Unprotect(byte[] sealedSecret, string purpose) => sealedSecret;
    }
}

using System.Reflection;
using System.Runtime.CompilerServices;

namespace Telephony.Directory.Tests;

/// <summary>No record of the directory puts numbers, names, codes or digests into a log by being printed (DESIGN 4.9).</summary>
public sealed class RedactionTests
{
    /// <summary>Records whose own text form is harmless: it holds nothing but counts, reasons and the text of records that hide themselves.</summary>
    private static readonly HashSet<Type> Harmless =
    [
        typeof(Decision), typeof(Decision.Permitted), typeof(Decision.Refused), typeof(Identification), typeof(Identification.Identified),
        typeof(Identification.Failed), typeof(CallTerms), typeof(Dialled), typeof(Listing), typeof(Restrictions), typeof(DirectoryOptions), typeof(ImportResult), typeof(TrunkAddress), typeof(RowPosition),
        typeof(StoredCode),
    ];

    public static IEnumerable<Type> Records() => typeof(DirectoryStore).Assembly.GetTypes().Where(type => type.GetMethod("PrintMembers", BindingFlags.Instance | BindingFlags.NonPublic) is not null);

    [TestCaseSource(nameof(Records))]
    public void A_record_says_itself_what_it_shows(Type record)
    {
        var generated = record.GetMethod(nameof(ToString), Type.EmptyTypes)!.GetCustomAttribute<CompilerGeneratedAttribute>(inherit: false) is not null;
        Assert.That(generated, Is.EqualTo(Harmless.Contains(record)));
    }

    [Test]
    public void What_is_personal_does_not_show()
    {
        Assert.That(PhoneNumber.TryParse("0612345678", out var number), Is.True);
        var detainee = new Detainee(Guid.NewGuid(), "12345678", "fr", "MA-ROUEN", "Europe/Paris");
        var correspondent = new Correspondent(Guid.NewGuid(), number, "Marie Petit", "relative");
        object[] values =
        [
            number, detainee, correspondent, new Decision.Permitted(detainee, correspondent, Protection.Monitored),
            new Decision.Refused(RefusalReason.AccountNotActive, detainee), new Identification.Identified(detainee),
            new AuthorisationView(detainee, AccountStatus.Active, correspondent, new RegistryEntry(number, "Marie", true), default), new Trunk("carrier", [number]),
            new Phone("cell-12", DigestKind.Md5, "a1b2c3", "d4e5f6", "MA-ROUEN", "B-112"),
            new Binding("sip:cell-12@10.0.0.1", [], "call-1", 1, 1m, "10.0.0.1", default),
            new Dialled.Number(number), new Dialled.Shortcut("612345"), new TrunkRoute("carrier", "sip:10.0.0.1", 1, number),
            new ListEntry(correspondent, CorrespondentState.Approved, Papers.All, null, new Change("b.leroy", "Marie", default)), new Change("b.leroy", "Petit", default),
            new NumberRequest(number, "Marie"), new Sanction(number, "all", default, null, "Petit", "b.leroy"),
            new StoredSanction(Guid.NewGuid(), new Sanction(number, "all", default, null, "Petit", "b.leroy"), "b.leroy", "Marie"),
            new Notice(1, default, "kind", Guid.NewGuid(), detainee.Id, number, "fr"), new ProtectedNumber(number, "lawyer", "Petit", default, null, false),
            new HistoryEntry(1, "action", new Change("b.leroy", "Marie", default), detainee.Id, number, "Petit"), new RegistryEntry(number, "Petit", true),
            new DirectoryEvent(1, default, "kind", detainee.Id, null, "cell-12", "b.leroy"),
        ];
        foreach (var value in values)
        {
            foreach (var secret in (string[])["612345", "12345678", "Marie", "Petit", "a1b2c3", "d4e5f6", "10.0.0.1", "b.leroy"])
                Assert.That(value.ToString(), Does.Not.Contain(secret), value.GetType().Name);
        }
    }
}

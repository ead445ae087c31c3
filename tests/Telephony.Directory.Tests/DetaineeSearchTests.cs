namespace Telephony.Directory.Tests;

/// <summary>Detainees found by what staff know of them, within the establishments that an officer may see.</summary>
public sealed class DetaineeSearchTests
{
    private const string People =
        """
        { "establishments": [ { "code": "MA-ROUEN", "name": "Rouen", "timeZone": "Europe/Paris" }, { "code": "CP-LILLE", "name": "Lille", "timeZone": "Europe/Paris" } ],
          "detainees": [
            { "identifier": "11110001", "registrationNumber": "E-77", "name": "Éloïse Côté-Lefèvre", "establishment": "MA-ROUEN", "language": "fr", "account": "active", "penalStatus": "remand" },
            { "identifier": "11110002", "registrationNumber": "E-78", "name": "PETIT Jean", "establishment": "MA-ROUEN", "language": "fr", "account": "active" },
            { "identifier": "22220003", "registrationNumber": "E-79", "name": "Jean d’Œuvre", "establishment": "MA-ROUEN", "language": "fr", "account": "closed" },
            { "identifier": "33330004", "registrationNumber": "E-77", "name": "Jeanne Petitjean", "establishment": "CP-LILLE", "language": "fr", "account": "active" } ] }
        """;

    private DirectoryFixture _directory = null!;

    [OneTimeSetUp]
    public async Task Create() => _directory = await DirectoryFixture.CreateAsync(People);

    [OneTimeTearDown]
    public async Task Drop() => await _directory.DisposeAsync();

    [TestCase("", "11110001 22220003 11110002")]
    [TestCase("eloise", "11110001")]
    [TestCase("LEFÈVRE", "11110001")]
    [TestCase("cote lef", "11110001")]
    [TestCase("lef eloi", "11110001")]
    [TestCase("jean", "22220003 11110002")]
    [TestCase("Jean Petit", "11110002")]
    [TestCase("oeuvre", "22220003")]
    [TestCase("D'Œuv", "22220003")]
    [TestCase("etit", "")]
    [TestCase("%", "11110001 22220003 11110002")]
    [TestCase("j%n", "")]
    [TestCase("1111", "11110001 11110002")]
    [TestCase("22220003", "22220003")]
    [TestCase("e-77", "11110001")]
    [TestCase("3333", "")]
    [TestCase("a\0b", "")]
    public async Task He_is_found_by_identifier_registration_number_or_words_of_his_name(string typed, string found) =>
        Assert.That(await FindAsync(new DetaineeQuery { Establishments = ["MA-ROUEN"], Text = typed }), Is.EqualTo(found));

    [Test]
    public async Task Without_a_restriction_he_is_found_everywhere_or_where_one_asks()
    {
        Assert.That(await FindAsync(new DetaineeQuery { Text = "E-77" }), Is.EqualTo("11110001 33330004"));
        Assert.That(await FindAsync(new DetaineeQuery { Establishment = "CP-LILLE" }), Is.EqualTo("33330004"));
        Assert.That(await FindAsync(new DetaineeQuery { Establishment = "CP-LILLE", Establishments = ["MA-ROUEN"] }), Is.Empty);
        Assert.That(await _directory.Store.FindProfileAsync("33330004", ["MA-ROUEN"], default), Is.Null);
        Assert.That(await _directory.Store.FindProfileAsync("not digits", null, default), Is.Null);
        var profile = (await _directory.Store.FindProfileAsync("11110001", ["MA-ROUEN"], default))!;
        Assert.That((profile.Name, profile.RegistrationNumber, profile.EstablishmentName, profile.Account, profile.PenalStatus),
            Is.EqualTo(("Éloïse Côté-Lefèvre", "E-77", "Rouen", AccountStatus.Active, (PenalStatus?)PenalStatus.Remand)));
    }

    [Test]
    public async Task Pages_go_on_after_the_last_one_of_the_page_before()
    {
        var seen = new List<string>();
        string? after = null;
        while (await _directory.Store.SearchDetaineesAsync(new DetaineeQuery { After = after, Limit = 2 }, default) is { Count: > 0 } page)
        {
            seen.AddRange(page.Select(profile => profile.Detainee.Identifier));
            after = seen[^1];
        }
        Assert.That(seen, Is.EqualTo(new[] { "11110001", "22220003", "33330004", "11110002" }));
    }

    [Test]
    public async Task A_name_means_at_most_so_many_people()
    {
        Assert.That(await _directory.Store.IdentifiersOfAsync("jean", ["MA-ROUEN"], 5, default), Is.EqualTo(new[] { "11110002", "22220003" }));
        Assert.That(await _directory.Store.IdentifiersOfAsync("jean", null, 5, default), Is.EqualTo(new[] { "11110002", "22220003", "33330004" }));
        Assert.That(await _directory.Store.IdentifiersOfAsync("jean", null, 1, default), Has.Count.EqualTo(2), "one more says that there are more");
    }

    private async Task<string> FindAsync(DetaineeQuery query) => string.Join(' ', (await _directory.Store.SearchDetaineesAsync(query, default)).Select(profile => profile.Detainee.Identifier));
}

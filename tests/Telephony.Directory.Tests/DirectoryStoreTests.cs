namespace Telephony.Directory.Tests;

public sealed class DirectoryStoreTests
{
    private DirectoryFixture _directory = null!;

    [SetUp]
    public async Task Create() => _directory = await DirectoryFixture.CreateAsync();

    [TearDown]
    public async Task Drop() => await _directory.DisposeAsync();

    [TestCase("12345678", "0612345678", "Permitted Monitored")]
    [TestCase("12345678", "0033144556677", "Permitted Protected")]
    [TestCase("12345678", "0698765432", "UnknownOrNotAuthorised")]
    [TestCase("87654321", "0612345678", "UnknownOrNotAuthorised")]
    [TestCase("", "0612345678", "UnknownOrNotAuthorised")]
    [TestCase("*#\0\ud800", "0612345678", "UnknownOrNotAuthorised")]
    [TestCase("12345678", null, "NumberHidden")]
    [TestCase("87654321", null, "NumberHidden")]
    public async Task A_deposit_is_decided_by_list_and_registry(string identifier, string? from, string expected) =>
        Assert.That(await DepositAsync(identifier, from), Is.EqualTo(expected));

    [TestCase("active", "Permitted Monitored", "Permitted Protected")]
    [TestCase("suspended", "AccountNotActive", "AccountNotActive")]
    [TestCase("arrival", "AccountNotActive", "AccountNotActive")]
    [TestCase("closed", "AccountNotActive", "AccountNotActive")]
    public async Task An_account_that_was_imported_is_in_force_for_the_next_call(string account, string deposit, string listening)
    {
        await _directory.ImportAsync($$"""{ "detainees": [ { "identifier": "12345678", "account": "{{account}}" } ] }""");
        Assert.That(await DepositAsync("12345678", "0612345678"), Is.EqualTo(deposit));
        Assert.That(Describe(await _directory.Store.DecideAsync("12345678", null, Service.Listening, default)), Is.EqualTo(listening));
    }

    [Test]
    public async Task A_permitted_deposit_tells_who_and_where()
    {
        var permitted = (Decision.Permitted)await _directory.Store.DecideAsync("12345678", Number("0612345678"), Service.Deposit, default);
        Assert.That(permitted.Detainee with { Id = default }, Is.EqualTo(new Detainee(default, "12345678", "fr", "MA-ROUEN", "Europe/Paris")));
        Assert.That(permitted.Correspondent! with { Id = default }, Is.EqualTo(new Correspondent(default, Number("0612345678"), "Marie Petit", "relative")));
    }

    [Test]
    public async Task Nothing_is_accepted_before_the_service_starts_in_France()
    {
        _directory.Clock.SetUtcNow(new DateTimeOffset(2020, 3, 22, 22, 59, 59, TimeSpan.Zero));
        Assert.That(await DepositAsync("12345678", "0612345678"), Is.EqualTo("Unavailable"));
        _directory.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.That(await DepositAsync("12345678", "0612345678"), Is.EqualTo("Permitted Monitored"));
    }

    [Test]
    public async Task An_establishment_may_start_later_than_the_country_and_only_those_on_the_list_learn_it()
    {
        await _directory.Store.SetServiceStartAsync(Service.Deposit, "MA-ROUEN", _directory.Clock.GetUtcNow().AddDays(1), default);
        Assert.That(await DepositAsync("12345678", "0612345678"), Is.EqualTo("Unavailable"));
        Assert.That(await DepositAsync("12345678", "0698765432"), Is.EqualTo("UnknownOrNotAuthorised"));
        await _directory.Store.SetServiceStartAsync(Service.Deposit, "MA-ROUEN", _directory.Clock.GetUtcNow(), default);
        Assert.That(await DepositAsync("12345678", "0612345678"), Is.EqualTo("Permitted Monitored"));
    }

    [Test]
    public async Task A_number_of_the_registry_is_protected_on_its_days_in_France_whatever_the_list_says()
    {
        await _directory.ImportAsync(
            """{ "protectedNumbers": [ { "number": "0612345678", "category": "cglpl", "name": "CGLPL", "from": "2026-03-03", "until": "2026-03-05" } ] }""");
        async Task<string> AtAsync(string instant)
        {
            _directory.Clock.SetUtcNow(DateTimeOffset.Parse(instant));
            return await DepositAsync("12345678", "0612345678");
        }
        Assert.That(await AtAsync("2026-03-02T22:59:59Z"), Is.EqualTo("Permitted Monitored"));
        Assert.That(await AtAsync("2026-03-02T23:00:00Z"), Is.EqualTo("Permitted Protected"));
        Assert.That(await AtAsync("2026-03-04T22:59:59Z"), Is.EqualTo("Permitted Protected"));
        Assert.That(await AtAsync("2026-03-04T23:00:00Z"), Is.EqualTo("Permitted Monitored"));
    }

    [TestCase("fr", "inquiet")]
    [TestCase("en", "worried")]
    [TestCase("es", "preocupado")]
    [TestCase("ar", "قلقا")]
    [TestCase("pt", "preocupado")]
    [TestCase("ro", "îngrijorat")]
    [TestCase("xx", "inquiet")]
    public async Task The_national_worried_text_exists_in_the_six_languages(string language, string word) =>
        Assert.That(await _directory.Store.WorriedTextAsync(null, language, default), Does.Contain(word));

    [Test]
    public async Task A_caller_on_the_lists_of_one_establishment_hears_its_own_worried_text_in_its_language_only()
    {
        await _directory.ImportAsync("""{ "establishments": [ { "code": "MA-ROUEN", "worriedTexts": { "fr": "Appelez le SPIP." } } ] }""");
        Assert.That(await WorriedAsync("0612345678", "fr"), Is.EqualTo("Appelez le SPIP."));
        Assert.That(await WorriedAsync("0612345678", "en"), Does.Contain("worried"));
    }

    [TestCase(null)]
    [TestCase("0698765432")]
    public async Task A_hidden_number_and_one_that_is_on_no_list_hear_the_national_worried_text(string? number)
    {
        await _directory.ImportAsync("""{ "establishments": [ { "code": "MA-ROUEN", "worriedTexts": { "fr": "Appelez le SPIP." } } ] }""");
        Assert.That(await WorriedAsync(number, "fr"), Does.Contain("inquiet"));
    }

    [Test]
    public async Task A_caller_on_lists_in_two_establishments_hears_the_national_worried_text()
    {
        await _directory.ImportAsync(
            """
            { "establishments": [ { "code": "MA-ROUEN", "worriedTexts": { "fr": "Appelez le SPIP." } }, { "code": "MA-LILLE", "name": "Lille" } ],
              "detainees": [ { "identifier": "87654321", "code": "1111", "registrationNumber": "2", "name": "N", "establishment": "MA-LILLE", "language": "fr",
                "account": "active", "correspondents": [ { "number": "+33612345678", "name": "Marie Petit", "kind": "relative" } ] } ] }
            """);
        Assert.That(await WorriedAsync("0612345678", "fr"), Does.Contain("inquiet"));
    }

    private Task<string> WorriedAsync(string? number, string language) =>
        _directory.Store.WorriedTextAsync(number is null ? null : Number(number), language, default);

    private async Task<string> DepositAsync(string identifier, string? from) =>
        Describe(await _directory.Store.DecideAsync(identifier, from is null ? null : Number(from), Service.Deposit, default));

    private static PhoneNumber Number(string text) => PhoneNumber.TryParse(text, out var number) ? number : throw new ArgumentException(text);

    private static string Describe(Decision decision) => decision switch
    {
        Decision.Permitted permitted => $"Permitted {permitted.Protection}",
        Decision.Refused refused => refused.Reason.ToString(),
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}

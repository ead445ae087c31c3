namespace Telephony.Directory.Tests.ImportFiles;

/// <summary>Good files, and that a bad one changes nothing.</summary>
public sealed class DirectoryImportTests
{
    private DirectoryFixture _directory = null!;

    [SetUp]
    public async Task Create() => _directory = await DirectoryFixture.CreateAsync(import: null);

    [TearDown]
    public async Task Drop() => await _directory.DisposeAsync();

    [Test]
    public async Task The_example_of_the_contract_is_taken_and_counted() =>
        Assert.That(await _directory.ImportAsync(DirectoryFixture.Example), Is.EqualTo(new ImportResult(1, 1, 1, 1, 2, 0, Unverified: 1)));

    [Test]
    public async Task Importing_twice_changes_nothing()
    {
        await _directory.ImportAsync(DirectoryFixture.Example);
        var once = await _directory.DumpAsync();
        _directory.Clock.Advance(TimeSpan.FromDays(1));
        Assert.That(await _directory.ImportAsync(DirectoryFixture.Example), Is.EqualTo(new ImportResult(1, 1, 1, 1, 2, 0, Unverified: 0)));
        Assert.That(await _directory.DumpAsync(), Is.EqualTo(once));
    }

    [Test]
    public async Task A_row_with_its_key_alone_changes_nothing()
    {
        await _directory.ImportAsync(DirectoryFixture.Example);
        var before = await _directory.DumpAsync();
        await _directory.ImportAsync(
            """
            { "establishments": [ { "code": "MA-ROUEN" } ], "trunks": [ { "name": "carrier" } ], "phones": [ { "user": "cell-12" } ],
              "detainees": [ { "identifier": "12345678" } ] }
            """);
        Assert.That(await _directory.DumpAsync(), Is.EqualTo(before));
    }

    [TestCase("{}")]
    [TestCase("""{ "establishments": [], "trunks": [], "phones": [], "detainees": [], "protectedNumbers": [] }""")]
    [TestCase("\uFEFF{}")]
    public async Task A_file_may_be_empty(string json) => Assert.That(await _directory.ImportAsync(json), Is.EqualTo(new ImportResult(0, 0, 0, 0, 0, 0, 0)));

    [Test]
    public async Task A_list_inside_a_row_replaces_the_stored_one_and_an_entry_that_stays_keeps_its_id()
    {
        await _directory.ImportAsync(DirectoryFixture.Example);
        var id = await _directory.ScalarAsync<Guid>("select id from directory.correspondents where kind = 'relative'");
        await _directory.ImportAsync(
            """
            { "trunks": [ { "name": "carrier", "addresses": ["10.0.0.0/8"], "depositNumbers": [] } ],
              "detainees": [ { "identifier": "12345678", "correspondents": [ { "number": "06 12 34 56 78", "name": "Marie Grand", "kind": "relative" } ] } ] }
            """);
        Assert.That(await _directory.ScalarAsync<string>("select string_agg(id || ' ' || name, ',') from directory.correspondents"), Is.EqualTo($"{id} Marie Grand"));
        Assert.That(await _directory.ScalarAsync<string>("select string_agg(network::text, ',') from directory.trunk_addresses"), Is.EqualTo("10.0.0.0/8"));
        Assert.That(await _directory.ScalarAsync<int>("select cardinality(deposit_numbers) from directory.trunks"), Is.Zero);
    }

    [Test]
    public async Task Fields_that_a_new_row_leaves_out_have_defaults()
    {
        await _directory.ImportAsync(
            """
            { "establishments": [ { "code": "E" } ], "phones": [ { "user": "p", "password": "x", "establishment": "E" } ],
              "detainees": [ { "identifier": "0042", "establishment": "E" } ] }
            """);
        Assert.That(await _directory.ScalarAsync<string>("select (name, time_zone)::text from directory.establishments"), Is.EqualTo("(E,Europe/Paris)"));
        Assert.That((await _directory.Store.FindPhoneAsync("p", default))!.Digest, Is.EqualTo(DigestKind.Md5));
        Assert.That(await _directory.ScalarAsync<string>("select (language, account, penal_status)::text from directory.detainees"), Is.EqualTo("(fr,active,)"));
    }

    [Test]
    public async Task An_address_may_move_from_one_trunk_to_another_in_a_file()
    {
        await _directory.ImportAsync("""{ "trunks": [ { "name": "a", "addresses": ["10.0.0.1"] }, { "name": "b", "addresses": ["10.0.0.2"] } ] }""");
        await _directory.ImportAsync("""{ "trunks": [ { "name": "a", "addresses": ["10.0.0.2"] }, { "name": "b", "addresses": ["10.0.0.1"] } ] }""");
        Assert.That(await _directory.ScalarAsync<string>("select string_agg(trunk || host(network), ' ' order by trunk) from directory.trunk_addresses"), Is.EqualTo("a10.0.0.2 b10.0.0.1"));
    }

    [Test]
    public async Task Lawyers_and_institutions_outside_the_registry_are_reported_once_each()
    {
        const string file =
            """
            { "establishments": [ { "code": "E" } ],
              "protectedNumbers": [ { "number": "0144000001", "category": "lawyer", "name": "Bar", "from": "2020-01-01" } ],
              "detainees": [ { "identifier": "0042", "establishment": "E", "correspondents": [
                { "number": "0144000001", "name": "verified", "kind": "lawyer" }, { "number": "0144000002", "name": "not", "kind": "lawyer" },
                { "number": "0144000003", "name": "neither", "kind": "institution" }, { "number": "0144000004", "name": "aunt", "kind": "relative" } ] } ] }
            """;
        Assert.That((await _directory.ImportAsync(file)).Unverified, Is.EqualTo(2));
        Assert.That((await _directory.ImportAsync(file)).Unverified, Is.Zero);
        Assert.That(await _directory.ScalarAsync<string>(
            "select string_agg(c.name, ' ' order by c.name) from directory.events e join directory.correspondents c on c.id = e.correspondent where e.kind = 'protectedNumberUnverified'"),
            Is.EqualTo("neither not"));
    }

    [Test]
    public async Task A_new_code_or_password_replaces_the_old_one()
    {
        await _directory.ImportAsync(DirectoryFixture.Example);
        var ha1 = (await _directory.Store.FindPhoneAsync("cell-12", default))!.Ha1Sha256;
        await _directory.ImportAsync("""{ "phones": [ { "user": "cell-12", "password": "other" } ], "detainees": [ { "identifier": "12345678", "code": "99999" } ] }""");
        Assert.That((await _directory.Store.FindPhoneAsync("cell-12", default))!.Ha1Sha256, Is.Not.EqualTo(ha1));
        Assert.That(await _directory.Store.IdentifyAsync("12345678", "4321", "a", default), Is.TypeOf<Identification.Failed>());
        Assert.That(await _directory.Store.IdentifyAsync("12345678", "99999", "b", default), Is.TypeOf<Identification.Identified>());
    }

    [Test]
    public async Task A_bad_row_at_the_end_leaves_everything_as_it_was()
    {
        await _directory.ImportAsync(DirectoryFixture.Example);
        var before = await _directory.DumpAsync();
        Assert.That(() => _directory.ImportAsync(
            """
            { "establishments": [ { "code": "NEW" } ],
              "detainees": [ { "identifier": "12345678", "account": "closed" },
                             { "identifier": "0001", "establishment": "NOWHERE" } ] }
            """),
            Throws.TypeOf<ImportException>().With.Message.EqualTo("file.json: line 3, detainees[1].establishment: names NOWHERE, which is neither in this file nor stored"));
        Assert.That(await _directory.DumpAsync(), Is.EqualTo(before));
    }

    [Test]
    public async Task Imports_at_the_same_instant_follow_one_another()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => _directory.ImportAsync(DirectoryFixture.Example))));
        Assert.That(await _directory.ScalarAsync<int>("select count(*) from directory.correspondents"), Is.EqualTo(2));
        Assert.That(await _directory.ScalarAsync<int>("select count(*) from directory.events"), Is.EqualTo(1));
    }

    [Test]
    public async Task Every_error_of_a_file_is_named_up_to_twenty()
    {
        var rows = string.Join(",\n", Enumerable.Range(0, 30).Select(i => $$"""{ "identifier": "{{i}}" }"""));
        var refused = await Assert.ThrowsAsync<ImportException>(() => _directory.ImportAsync($$"""{ "detainees": [ {{rows}} ] }"""));
        Assert.That(refused!.Errors, Has.Count.EqualTo(ImportException.MaxErrors));
        Assert.That(refused.Errors[19].ToString(), Is.EqualTo("line 20, detainees[19].identifier: must have 4 to 12 digits"));
    }
}

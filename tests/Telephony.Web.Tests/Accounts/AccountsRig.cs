using Telephony.Billing;
using Telephony.Directory;
using Telephony.Web.Staff;

namespace Telephony.Web.Tests.Accounts;

/// <summary>The console over accounts of detainees in Rouen and Lille, with plans and tariffs, and a clerk of Rouen's accounts office who is signed in.</summary>
internal sealed class AccountsRig : IAsyncDisposable
{
    public const string Rouen = "MA-ROUEN";
    public const string Lille = "CP-LILLE";

    /// <summary>Of Rouen.</summary>
    public const string Mine = "11111111";

    /// <summary>Of Lille.</summary>
    public const string Others = "22222222";

    private int _next;

    private AccountsRig(ConsoleRig console, SignedIn clerk) => (Console, Clerk) = (console, clerk);

    public ConsoleRig Console { get; }

    public SignedIn Clerk { get; }

    public BillingStore Billing => Console.Modules.Billing;

    public DateTimeOffset Now => Console.Clock.GetUtcNow();

    public static async Task<AccountsRig> CreateAsync(OfficerRole role = OfficerRole.AccountsOffice)
    {
        var console = await ConsoleRig.CreateAsync();
        await FillAsync(console);
        return new AccountsRig(console, await console.FirstSignInAsync("a.clerk", role, Rouen));
    }

    /// <summary>The same over a console that is there, with somebody who is signed in.</summary>
    public static async Task<AccountsRig> OverAsync(ConsoleRig console, SignedIn clerk)
    {
        await FillAsync(console);
        return new AccountsRig(console, clerk);
    }

    private static Task FillAsync(ConsoleRig console) =>
        console.ExecuteAsync("""
            INSERT INTO directory.establishments (code, name, time_zone) VALUES ('MA-ROUEN', 'Maison d''arrêt de Rouen', 'Europe/Paris'), ('CP-LILLE', 'Centre de Lille', 'Europe/Paris');
            INSERT INTO directory.detainees (id, identifier, registration_number, name, establishment, language, account) VALUES
                (gen_random_uuid(), '11111111', '5501', 'Durand Paul', 'MA-ROUEN', 'fr', 'active'),
                (gen_random_uuid(), '22222222', '5502', 'Martin Luc', 'CP-LILLE', 'fr', 'active'),
                (gen_random_uuid(), '33333333', '5503', 'Petit Jean', 'MA-ROUEN', 'fr', 'closed'),
                (gen_random_uuid(), '44444444', '5504', 'Roux Max', 'MA-ROUEN', 'fr', 'suspended');
            INSERT INTO billing.plans (code, price, services) VALUES ('40', 40, '{call,voicemail,video}'), ('10', 10, '{call,video}');
            INSERT INTO billing.destinations (prefix, class) VALUES ('+336', 'frMobile');
            INSERT INTO billing.tariffs (service, destination, plan, starts, per_minute, connection, increment, rounding, excluded) VALUES
                ('voicemail', NULL, 'outside', '2020-01-01', 0.15, 0, 1, 'halfUp', false),
                ('video', NULL, 'outside', '2020-01-01', 0.30, 0.14, 1, 'halfUp', false),
                ('call', 'frMobile', 'outside', '2020-01-01', 0.20, 0, 1, 'halfUp', false),
                ('call', 'frMobile', '40', '2020-01-01', 0.18, 0, 1, 'halfUp', false)
            """);

    public Task<Answer> GetAsync(string path) => Clerk.Browser.GetAsync(path);

    public async Task<Detainee> DetaineeAsync(string identifier = Mine) => (await Console.Modules.Directory.FindDetaineeAsync(identifier, default))!;

    public string NewId() => $"x-{Interlocked.Increment(ref _next)}";

    /// <summary>Money on a nominative account.</summary>
    public async Task MoneyAsync(decimal euros, string identifier = Mine) =>
        await Billing.CreditAsync(NewId(), (await DetaineeAsync(identifier)).Id, new Money(euros), Now, default);

    /// <summary>Telephone credit.</summary>
    public async Task CreditAsync(decimal euros, string plan = Plan.Outside, string identifier = Mine)
    {
        await MoneyAsync(euros, identifier);
        await Billing.BuyAsync(NewId(), (await DetaineeAsync(identifier)).Id, plan, new Money(euros), Now, TimeSpan.Zero, default);
    }

    /// <summary>A call to a mobile that holds credit.</summary>
    public async Task<HeldCall> CallAsync(string id, string identifier = Mine)
    {
        Assert.That(PhoneNumber.TryParse("+33612345678", out var number));
        var quote = await Billing.QuoteAsync(new UsageRequest(await DetaineeAsync(identifier), BilledService.Call, number), Now, default);
        return ((HoldResult.Granted)await Billing.OpenHoldAsync(id, quote, "n1", TimeSpan.FromSeconds(60), default)).Call;
    }

    /// <summary>Such a call of so many seconds.</summary>
    public async Task CalledAsync(string id, int seconds, string identifier = Mine)
    {
        var held = await CallAsync(id, identifier);
        while (held.Held < TimeSpan.FromSeconds(seconds))
            held = ((HoldResult.Granted)await Billing.ExtendHoldAsync(held, held.Slices + 1, TimeSpan.Zero, TimeSpan.FromSeconds(60), default)).Call;
        await Billing.SettleAsync(id, TimeSpan.FromSeconds(seconds), Now, default);
    }

    public async Task<Statement> StatementAsync(string identifier = Mine) => await Billing.StatementAsync((await DetaineeAsync(identifier)).Id, 100, default);

    /// <summary>All of <c>billing check</c>.</summary>
    public async Task AssertSoundAsync() => Assert.That((await Billing.CheckAsync(default)).Problems, Is.Empty);

    public ValueTask DisposeAsync() => Console.DisposeAsync();
}

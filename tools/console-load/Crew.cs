using Telephony.Web.Staff;

namespace Telephony.ConsoleLoad;

/// <summary>Officers with accounts, made and signed in as people would: an administrator adds each, and each takes the steps of his first sign-in.</summary>
internal static class Crew
{
    private const string Password = "many officers at the same time";

    public static async Task<IReadOnlyList<Browser>> SignInAsync(Uri address, int officers, string administrator, string firstPassword)
    {
        using var admin = await FirstSignInAsync(address, administrator, firstPassword);
        var crew = new List<Browser>();
        for (var n = 0; n < officers; n++)
        {
            var name = $"Officer {n}";
            var made = await admin.SubmitAsync("/officers/add", ("Name", name), ("Role", OfficerRoles.WordOf(OfficerRole.HeadOfEstablishment)), ("Establishment", "*"));
            crew.Add(await FirstSignInAsync(address, name, Browser.Secret(made)));
        }
        return crew;
    }

    private static async Task<Browser> FirstSignInAsync(Uri address, string name, string first)
    {
        var browser = new Browser(address);
        await browser.SubmitAsync("/sign-in", ("Typed.Name", name), ("Typed.Password", first));
        await browser.SubmitAsync("/sign-in/password", ("Typed.Current", first), ("Typed.Wanted", Password), ("Typed.Again", Password));
        var (page, _) = await browser.GetAsync("/sign-in/second-factor");
        var code = SecondFactorCode.Of(Browser.Secret(page), TimeProvider.System.GetUtcNow()) ?? throw new InvalidOperationException("The page shows no secret.");
        await browser.SubmitAsync("/sign-in/second-factor", ("Typed.Code", code));
        return browser;
    }
}

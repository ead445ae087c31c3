using Telephony.Billing;
using Telephony.Ivr.Tests.Fakes;
using Telephony.Testing;

namespace Telephony.Ivr.Tests.Flows.Services;

/// <summary>BIL-26: what he has, and what has moved.</summary>
internal sealed class BalanceServiceTests
{
    private const string Menu = "services.menu";

    private static readonly Statement Nothing = new()
    {
        Balance = Money.Zero, Held = Money.Zero, NominativeBalance = Money.Zero, InTransit = Money.Zero, Lots = [], Movements = [], NominativeMovements = [],
    };

    [Test]
    public async Task Who_has_nothing_hears_that()
    {
        Assert.That(await SaidAsync(Nothing), Is.EqualTo(new[]
        {
            "Compte téléphonique : zéro euro.", "Compte nominatif : zéro euro.", "Il n'y a encore aucun mouvement.",
        }));
    }

    [Test]
    public async Task What_is_held_and_what_is_on_its_way_is_said_and_credit_by_plan()
    {
        var said = await SaidAsync(Nothing with
        {
            Balance = new(47.5m), Held = new(0.6m), NominativeBalance = new(21), InTransit = new(20),
            Lots = [Lot("40", 5), Lot(Plan.Outside, 2.5m), Lot("40", 40)],
        });
        Assert.That(said, Is.EqualTo(new[]
        {
            "Compte téléphonique : quarante-sept euros et cinquante centimes.", "Dont, forfait quarante euros : quarante-cinq euros.", "Dont, hors forfait : deux euros et cinquante centimes.",
            "Réservé pour une communication en cours : soixante centimes.", "Compte nominatif : vingt et un euros.", "Achat en cours, bientôt sur votre compte téléphonique : vingt euros.",
            "Il n'y a encore aucun mouvement.",
        }));
    }

    [Test]
    public async Task The_last_five_movements_of_both_accounts_are_said_and_a_purchase_once()
    {
        var said = await SaidAsync(Nothing with
        {
            Lots = [Lot(Plan.Outside, 2)],
            Movements = [Movement(9, -0.45m, "call"), Movement(7, 10, "purchase"), Movement(5, -0.08m, "voicemail"), Movement(2, 0.45m, "refund")],
            NominativeMovements = [Movement(8, -20, "request"), Movement(7, -10, "purchase"), Movement(3, 50, "credit")],
        });
        Assert.That(said.Skip(2), Is.EqualTo(new[]
        {
            "Vos derniers mouvements.",
            "Appel.", "Date : le deux mars à dix heures. Montant : quarante-cinq centimes.",
            "Achat demandé, pris sur votre compte nominatif.", "Date : le deux mars à neuf heures. Montant : vingt euros.",
            "Achat de crédit téléphonique.", "Date : le deux mars à huit heures. Montant : dix euros.",
            "Écoute de vos messages.", "Date : le deux mars à six heures. Montant : huit centimes.",
            "Argent reçu sur votre compte nominatif.", "Date : le deux mars à quatre heures. Montant : cinquante euros.",
        }));
    }

    [TestCase("video", "Appel vidéo.")]
    [TestCase("opening", "Crédit téléphonique repris.")]
    [TestCase("refund", "Remboursement.")]
    [TestCase("correction", "Autre mouvement.")]
    public async Task Every_kind_of_movement_has_words(string reason, string words)
    {
        var said = await SaidAsync(Nothing with { Movements = [Movement(9, 1, reason)] });
        Assert.That(said[3], Is.EqualTo(words));
    }

    [Test]
    public async Task A_key_skips_the_rest_and_acts_in_the_menu()
    {
        var stage = new Stage();
        await stage.DetaineeAsync(new CallerScript().Press("12345678#4321##1").During("balance.telephone").Silent(0.2).Press("5").During("rights.monitored").HangUp());
        Assert.That(stage.Said, Is.EqualTo(new[] { "balance.telephone", "rights.monitored" }));
    }

    private static async Task<IReadOnlyList<string>> SaidAsync(Statement statement)
    {
        var stage = new Stage();
        stage.Directory.Language = "fr";
        stage.Billing.Account = statement;
        await stage.DetaineeAsync(new CallerScript().Press("12345678#4321##1").During(Menu).HangUp());
        return [.. stage.Texts.SkipLast(1)];
    }

    private static LotBalance Lot(string plan, decimal remaining) => new(plan, new(remaining), DateTimeOffset.UnixEpoch);

    private static Movement Movement(int hour, decimal amount, string reason) => new($"t-{hour}", new DateTimeOffset(2026, 3, 2, hour, 0, 0, TimeSpan.Zero), new(amount), reason);
}

using NodaTime;
using Telephony.Ivr.Prompts;

namespace Telephony.Ivr.Tests.Prompts;

/// <summary>Golden tables: what each language says for a value.</summary>
internal sealed class SpokenTests
{
    [TestCase("fr", 0, "zéro")]
    [TestCase("fr", 1, "un")]
    [TestCase("fr", 16, "seize")]
    [TestCase("fr", 17, "dix-sept")]
    [TestCase("fr", 21, "vingt et un")]
    [TestCase("fr", 22, "vingt-deux")]
    [TestCase("fr", 70, "soixante-dix")]
    [TestCase("fr", 71, "soixante et onze")]
    [TestCase("fr", 79, "soixante-dix-neuf")]
    [TestCase("fr", 80, "quatre-vingts")]
    [TestCase("fr", 81, "quatre-vingt-un")]
    [TestCase("fr", 91, "quatre-vingt-onze")]
    [TestCase("fr", 99, "quatre-vingt-dix-neuf")]
    [TestCase("en", 0, "zero")]
    [TestCase("en", 13, "thirteen")]
    [TestCase("en", 40, "forty")]
    [TestCase("en", 99, "ninety-nine")]
    [TestCase("es", 1, "uno")]
    [TestCase("es", 16, "dieciséis")]
    [TestCase("es", 21, "veintiuno")]
    [TestCase("es", 31, "treinta y uno")]
    [TestCase("pt", 2, "dois")]
    [TestCase("pt", 16, "dezasseis")]
    [TestCase("pt", 31, "trinta e um")]
    [TestCase("ro", 2, "doi")]
    [TestCase("ro", 12, "doisprezece")]
    [TestCase("ro", 21, "douăzeci și unu")]
    [TestCase("ro", 32, "treizeci și doi")]
    [TestCase("ar", 0, "صفر")]
    [TestCase("ar", 3, "ثلاثة")]
    [TestCase("ar", 11, "أحد عشر")]
    [TestCase("ar", 20, "عشرون")]
    [TestCase("ar", 25, "خمسة وعشرون")]
    public void A_number_on_its_own(string language, int value, string words) =>
        Assert.That(Spoken.Words(language, new Slot.Number("count", value)), Is.EqualTo(words));

    [TestCase("fr", 0, "zéro seconde")]
    [TestCase("fr", 1, "une seconde")]
    [TestCase("fr", 60, "une minute")]
    [TestCase("fr", 1260, "vingt et une minutes")]
    [TestCase("fr", 110, "une minute et cinquante secondes")]
    [TestCase("en", 1, "one second")]
    [TestCase("en", 60, "one minute")]
    [TestCase("en", 110, "one minute and fifty seconds")]
    [TestCase("en", 1800, "thirty minutes")]
    [TestCase("es", 60, "un minuto")]
    [TestCase("es", 1260, "veintiún minutos")]
    [TestCase("es", 1860, "treinta y un minutos")]
    [TestCase("es", 61, "un minuto y un segundo")]
    [TestCase("pt", 60, "um minuto")]
    [TestCase("pt", 120, "dois minutos")]
    [TestCase("pt", 1321, "vinte e dois minutos e um segundo")]
    [TestCase("ro", 1, "o secundă")]
    [TestCase("ro", 2, "două secunde")]
    [TestCase("ro", 19, "nouăsprezece secunde")]
    [TestCase("ro", 20, "douăzeci de secunde")]
    [TestCase("ro", 21, "douăzeci și una de secunde")]
    [TestCase("ro", 60, "un minut")]
    [TestCase("ro", 120, "două minute")]
    [TestCase("ro", 720, "douăsprezece minute")]
    [TestCase("ro", 1260, "douăzeci și unu de minute")]
    [TestCase("ro", 1320, "douăzeci și două de minute")]
    [TestCase("ro", 130, "două minute și zece secunde")]
    [TestCase("ar", 1, "ثانية واحدة")]
    [TestCase("ar", 2, "ثانيتان")]
    [TestCase("ar", 5, "خمس ثوانٍ")]
    [TestCase("ar", 10, "عشر ثوانٍ")]
    [TestCase("ar", 50, "خمسون ثانية")]
    [TestCase("ar", 60, "دقيقة واحدة")]
    [TestCase("ar", 120, "دقيقتان")]
    [TestCase("ar", 180, "ثلاث دقائق")]
    [TestCase("ar", 480, "ثماني دقائق")]
    [TestCase("ar", 660, "إحدى عشرة دقيقة")]
    [TestCase("ar", 720, "اثنتا عشرة دقيقة")]
    [TestCase("ar", 1260, "إحدى وعشرون دقيقة")]
    [TestCase("ar", 1800, "ثلاثون دقيقة")]
    [TestCase("ar", 110, "دقيقة واحدة وخمسون ثانية")]
    public void A_length_of_time(string language, int seconds, string words) =>
        Assert.That(Spoken.Words(language, new Slot.Duration("time", TimeSpan.FromSeconds(seconds))), Is.EqualTo(words));

    [TestCase("fr", "11-21 14:05", "le vingt et un novembre à quatorze heures cinq")]
    [TestCase("fr", "05-01 21:00", "le premier mai à vingt et une heures")]
    [TestCase("fr", "08-02 01:01", "le deux août à une heure une")]
    [TestCase("fr", "12-31 00:41", "le trente et un décembre à zéro heure quarante et une")]
    [TestCase("en", "11-21 14:05", "the twenty-first of November at two oh five in the afternoon")]
    [TestCase("en", "05-01 21:00", "the first of May at nine o'clock in the evening")]
    [TestCase("en", "08-02 00:30", "the second of August at twelve thirty at night")]
    [TestCase("en", "12-31 12:15", "the thirty-first of December at twelve fifteen in the afternoon")]
    [TestCase("es", "11-21 14:05", "el veintiuno de noviembre a las catorce horas y cinco minutos")]
    [TestCase("es", "05-01 21:00", "el uno de mayo a las veintiuna horas")]
    [TestCase("es", "08-02 01:01", "el dos de agosto a la una y un minuto")]
    [TestCase("pt", "11-21 14:05", "no dia vinte e um de novembro, às catorze horas e cinco minutos")]
    [TestCase("pt", "05-01 22:00", "no dia um de maio, às vinte e duas horas")]
    [TestCase("pt", "03-02 01:21", "no dia dois de março, à uma hora e vinte e um minutos")]
    [TestCase("ro", "11-21 14:05", "pe douăzeci și unu noiembrie, la ora paisprezece și cinci minute")]
    [TestCase("ro", "05-01 02:00", "pe întâi mai, la ora două")]
    [TestCase("ro", "06-12 12:20", "pe doisprezece iunie, la ora douăsprezece și douăzeci de minute")]
    [TestCase("ar", "11-21 14:05", "الحادي والعشرون من نوفمبر، الساعة الثانية وخمس دقائق مساءً")]
    [TestCase("ar", "05-01 00:00", "الأول من مايو، الساعة الثانية عشرة صباحًا")]
    [TestCase("ar", "08-12 09:01", "الثاني عشر من أغسطس، الساعة التاسعة ودقيقة واحدة صباحًا")]
    public void A_date_and_a_time(string language, string moment, string words)
    {
        var parts = moment.Split('-', ' ', ':').Select(int.Parse).ToArray();
        var value = new LocalDateTime(2026, parts[0], parts[1], parts[2], parts[3]);
        Assert.That(Spoken.Words(language, new Slot.Moment("when", value)), Is.EqualTo(words));
    }

    [Test]
    public void Every_value_in_bounds_has_words_without_a_figure([ValueSource(typeof(Languages), nameof(Languages.All))] string language)
    {
        var slots = Enumerable.Range(0, 100).Select(n => (Slot)new Slot.Number("n", n))
            .Concat(Enumerable.Range(0, 3600).Select(s => new Slot.Duration("d", TimeSpan.FromSeconds(s))))
            .Concat(Enumerable.Range(0, 366 * 4).Select(i => new Slot.Moment("m", new LocalDateTime(2024, 1, 1, 0, 0).PlusDays(i / 4).PlusMinutes(i * 61))));
        foreach (var words in slots.Select(slot => Spoken.Words(language, slot)))
        {
            Assert.That(words, Is.Not.Empty.And.Not.Contains("  "));
            Assert.That(words.Any(char.IsDigit), Is.False, words);
        }
    }

    [Test]
    public void Different_numbers_have_different_words([ValueSource(typeof(Languages), nameof(Languages.All))] string language) =>
        Assert.That(Enumerable.Range(0, 100).Select(n => Spoken.Words(language, new Slot.Number("n", n))), Is.Unique);

    [TestCase(1800, 1800)]
    [TestCase(1799.9, 1740)]
    [TestCase(120, 120)]
    [TestCase(119.9, 110)]
    [TestCase(59, 50)]
    [TestCase(9.9, 9)]
    [TestCase(0.4, 0)]
    [TestCase(-3, 0)]
    public void A_time_left_is_rounded_down(double seconds, double said) =>
        Assert.That(Spoken.RoundDown(TimeSpan.FromSeconds(seconds)), Is.EqualTo(TimeSpan.FromSeconds(said)));

    [TestCase("Marie-Ange d'Arc", "Marie-Ange d'Arc")]
    [TestCase("<break time='9s'/>[[x]] Anne & Co", "break time '9s' x Anne Co")]
    [TestCase("  Zoé \n\t Martin ", "Zoé Martin")]
    [TestCase("محمد", "محمد")]
    public void A_name_is_said_as_written_and_steers_nothing(string name, string words) =>
        Assert.That(Spoken.Words("fr", new Slot.Name("name", name)), Is.EqualTo(words));

    [Test]
    public void A_name_too_long_is_cut() => Assert.That(Spoken.Words("fr", new Slot.Name("name", new string('a', 500))), Has.Length.EqualTo(Spoken.MaxName));

    [Test]
    public void Digits_are_said_one_by_one() => Assert.That(Spoken.Words("en", new Slot.Digits("number", "405")), Is.EqualTo("four, zero, five"));
}

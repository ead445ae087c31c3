using NodaTime;
using Telephony.Billing;
using Telephony.Ivr.Prompts;
using Telephony.Ivr.Tests.Fakes;

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
    [TestCase("fr", 100, "cent")]
    [TestCase("fr", 101, "cent un")]
    [TestCase("fr", 180, "cent quatre-vingts")]
    [TestCase("fr", 200, "deux cents")]
    [TestCase("fr", 201, "deux cent un")]
    [TestCase("fr", 1000, "mille")]
    [TestCase("fr", 1100, "mille cent")]
    [TestCase("fr", 2021, "deux mille vingt et un")]
    [TestCase("fr", 80000, "quatre-vingt mille")]
    [TestCase("fr", 200000, "deux cent mille")]
    [TestCase("fr", 380300, "trois cent quatre-vingt mille trois cents")]
    [TestCase("fr", 999999, "neuf cent quatre-vingt-dix-neuf mille neuf cent quatre-vingt-dix-neuf")]
    [TestCase("en", 0, "zero")]
    [TestCase("en", 13, "thirteen")]
    [TestCase("en", 40, "forty")]
    [TestCase("en", 99, "ninety-nine")]
    [TestCase("en", 100, "one hundred")]
    [TestCase("en", 101, "one hundred and one")]
    [TestCase("en", 1005, "one thousand and five")]
    [TestCase("en", 1200, "one thousand two hundred")]
    [TestCase("en", 21345, "twenty-one thousand three hundred and forty-five")]
    [TestCase("en", 999999, "nine hundred and ninety-nine thousand nine hundred and ninety-nine")]
    [TestCase("es", 1, "uno")]
    [TestCase("es", 16, "dieciséis")]
    [TestCase("es", 21, "veintiuno")]
    [TestCase("es", 31, "treinta y uno")]
    [TestCase("es", 100, "cien")]
    [TestCase("es", 101, "ciento uno")]
    [TestCase("es", 555, "quinientos cincuenta y cinco")]
    [TestCase("es", 1000, "mil")]
    [TestCase("es", 21000, "veintiún mil")]
    [TestCase("es", 31001, "treinta y un mil uno")]
    [TestCase("es", 100100, "cien mil cien")]
    [TestCase("pt", 2, "dois")]
    [TestCase("pt", 16, "dezasseis")]
    [TestCase("pt", 31, "trinta e um")]
    [TestCase("pt", 100, "cem")]
    [TestCase("pt", 121, "cento e vinte e um")]
    [TestCase("pt", 1001, "mil e um")]
    [TestCase("pt", 1200, "mil e duzentos")]
    [TestCase("pt", 1234, "mil duzentos e trinta e quatro")]
    [TestCase("pt", 500500, "quinhentos mil e quinhentos")]
    [TestCase("ro", 2, "doi")]
    [TestCase("ro", 12, "doisprezece")]
    [TestCase("ro", 21, "douăzeci și unu")]
    [TestCase("ro", 32, "treizeci și doi")]
    [TestCase("ro", 100, "o sută")]
    [TestCase("ro", 112, "o sută doisprezece")]
    [TestCase("ro", 200, "două sute")]
    [TestCase("ro", 1001, "o mie unu")]
    [TestCase("ro", 2000, "două mii")]
    [TestCase("ro", 12000, "douăsprezece mii")]
    [TestCase("ro", 21000, "douăzeci și una de mii")]
    [TestCase("ro", 102000, "o sută două mii")]
    [TestCase("ar", 0, "صفر")]
    [TestCase("ar", 3, "ثلاثة")]
    [TestCase("ar", 11, "أحد عشر")]
    [TestCase("ar", 20, "عشرون")]
    [TestCase("ar", 25, "خمسة وعشرون")]
    [TestCase("ar", 100, "مئة")]
    [TestCase("ar", 125, "مئة وخمسة وعشرون")]
    [TestCase("ar", 200, "مئتان")]
    [TestCase("ar", 1000, "ألف")]
    [TestCase("ar", 2003, "ألفان وثلاثة")]
    [TestCase("ar", 3000, "ثلاثة آلاف")]
    [TestCase("ar", 11000, "أحد عشر ألفًا")]
    [TestCase("ar", 100000, "مئة ألف")]
    public void A_number_on_its_own(string language, int value, string words) =>
        Assert.That(Spoken.Words(language, new Slot.Number("count", value)), Is.EqualTo(words));

    [TestCase("fr", 0, "zéro seconde")]
    [TestCase("fr", 1, "une seconde")]
    [TestCase("fr", 60, "une minute")]
    [TestCase("fr", 1260, "vingt et une minutes")]
    [TestCase("fr", 110, "une minute et cinquante secondes")]
    [TestCase("fr", 5999, "quatre-vingt-dix-neuf minutes et cinquante-neuf secondes")]
    [TestCase("fr", 6000, "une heure et quarante minutes")]
    [TestCase("fr", 7200, "deux heures")]
    [TestCase("fr", 75661, "vingt et une heures, une minute et une seconde")]
    [TestCase("fr", 86399, "vingt-trois heures, cinquante-neuf minutes et cinquante-neuf secondes")]
    [TestCase("en", 7201, "two hours and one second")]
    [TestCase("es", 75600, "veintiuna horas")]
    [TestCase("pt", 7320, "duas horas e dois minutos")]
    [TestCase("ro", 7200, "două ore")]
    [TestCase("ro", 75600, "douăzeci și una de ore")]
    [TestCase("ar", 7200, "ساعتان")]
    [TestCase("ar", 11165, "ثلاث ساعات وست دقائق وخمس ثوانٍ")]
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

    [TestCase("fr", "0", "zéro euro")]
    [TestCase("fr", "0.01", "un centime")]
    [TestCase("fr", "0.5", "cinquante centimes")]
    [TestCase("fr", "1", "un euro")]
    [TestCase("fr", "1.01", "un euro et un centime")]
    [TestCase("fr", "12.34", "douze euros et trente-quatre centimes")]
    [TestCase("fr", "21.8", "vingt et un euros et quatre-vingts centimes")]
    [TestCase("fr", "200.999999", "deux cents euros et quatre-vingt-dix-neuf centimes")]
    [TestCase("fr", "999999.99", "neuf cent quatre-vingt-dix-neuf mille neuf cent quatre-vingt-dix-neuf euros et quatre-vingt-dix-neuf centimes")]
    [TestCase("en", "0", "zero euros")]
    [TestCase("en", "1.01", "one euro and one cent")]
    [TestCase("en", "40.5", "forty euros and fifty cents")]
    [TestCase("es", "0", "cero euros")]
    [TestCase("es", "1.01", "un euro y un céntimo")]
    [TestCase("es", "21.21", "veintiún euros y veintiún céntimos")]
    [TestCase("es", "101", "ciento un euros")]
    [TestCase("es", "111", "ciento once euros")]
    [TestCase("pt", "0", "zero euros")]
    [TestCase("pt", "1.01", "um euro e um cêntimo")]
    [TestCase("pt", "2.02", "dois euros e dois cêntimos")]
    [TestCase("ro", "0", "zero de euro")]
    [TestCase("ro", "1.01", "un euro și un cent")]
    [TestCase("ro", "2.12", "doi euro și doisprezece cenți")]
    [TestCase("ro", "20.21", "douăzeci de euro și douăzeci și unu de cenți")]
    [TestCase("ro", "102", "o sută doi euro")]
    [TestCase("ar", "0", "صفر يورو")]
    [TestCase("ar", "1.01", "يورو واحد وسنت واحد")]
    [TestCase("ar", "2.02", "يوروان وسنتان")]
    [TestCase("ar", "3.10", "ثلاثة يوروهات وعشرة سنتات")]
    [TestCase("ar", "11.34", "أحد عشر يورو وأربعة وثلاثون سنتًا")]
    public void An_amount_of_money(string language, string euros, string words) =>
        Assert.That(Spoken.Words(language, new Slot.Amount("amount", Euros(euros))), Is.EqualTo(words));

    [TestCase("fr", "0.15", "quinze centimes")]
    [TestCase("fr", "0.1333", "treize centimes virgule trois")]
    [TestCase("fr", "0.1335", "treize centimes virgule quatre")]
    [TestCase("fr", "0.1346", "treize centimes virgule cinq")]
    [TestCase("fr", "0.14996", "quinze centimes")]
    [TestCase("fr", "0.0104", "un centime")]
    [TestCase("fr", "0.005", "zéro centime virgule cinq")]
    [TestCase("fr", "0", "zéro euro")]
    [TestCase("fr", "1", "un euro")]
    [TestCase("fr", "1.3333", "un euro et trente-trois centimes virgule trois")]
    [TestCase("fr", "2.001", "deux euros et zéro centime virgule un")]
    [TestCase("en", "0.1333", "thirteen point three cents")]
    [TestCase("es", "0.1333", "trece coma tres céntimos")]
    [TestCase("pt", "0.1333", "treze vírgula três cêntimos")]
    [TestCase("ro", "0.1333", "treisprezece virgulă trei cenți")]
    [TestCase("ro", "0.15", "cincisprezece cenți")]
    [TestCase("ar", "0.1333", "ثلاثة عشر فاصلة ثلاثة سنت")]
    public void A_price_is_said_to_the_tenth_of_a_cent_only_when_it_has_one(string language, string euros, string words) =>
        Assert.That(Spoken.Words(language, new Slot.Price("price", Euros(euros))), Is.EqualTo(words));

    [TestCase("fr", "40", "forfait quarante euros")]
    [TestCase("fr", "outside", "hors forfait")]
    [TestCase("fr", "noël [[x", "noël x")]
    [TestCase("en", "100", "one hundred euro plan")]
    [TestCase("es", "20", "plan de veinte euros")]
    [TestCase("pt", "50", "plano de cinquenta euros")]
    [TestCase("ro", "70", "pachet de șaptezeci de euro")]
    [TestCase("ar", "10", "باقة، عشرة يوروهات")]
    public void A_plan(string language, string code, string words) => Assert.That(Spoken.Words(language, new Slot.Plan("plan", code)), Is.EqualTo(words));

    [TestCase("fr", "+33612345678", "zéro six, douze, trente-quatre, cinquante-six, soixante-dix-huit")]
    [TestCase("fr", "+33144000780", "zéro un, quarante-quatre, zéro zéro, zéro sept, quatre-vingts")]
    [TestCase("fr", "+351912345678", "zéro zéro, trente-cinq, dix-neuf, douze, trente-quatre, cinquante-six, soixante-dix-huit")]
    [TestCase("fr", "+4420794600", "zéro zéro, quarante-quatre, vingt, soixante-dix-neuf, quarante-six, zéro zéro")]
    [TestCase("fr", "+3522071", "zéro zéro, trente-cinq, vingt-deux, zéro sept, un")]
    [TestCase("en", "+33612345678", "zero six, one two, three four, five six, seven eight")]
    [TestCase("ro", "+33612345678", "zero șase, unu doi, trei patru, cinci șase, șapte opt")]
    public void A_telephone_number_is_said_as_it_is_dialled(string language, string number, string words) =>
        Assert.That(Spoken.Words(language, new Slot.Telephone("number", Stage.Number(number))), Is.EqualTo(words));

    [TestCase("-0.01")]
    [TestCase("1000000")]
    public void Money_out_of_bounds_is_misuse(string euros)
    {
        Assert.That(() => Spoken.Words("fr", new Slot.Amount("amount", Euros(euros))), Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => Spoken.Words("fr", new Slot.Price("price", Euros(euros))), Throws.TypeOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void What_a_person_has_and_calls_is_never_kept_on_disk() =>
        Assert.That(new Slot[] { new Slot.Amount("a", Money.Zero), new Slot.Telephone("t", Stage.Number("0612345678")) }.Select(slot => new Prompt("key", slot).IsPersonal), Is.All.True);

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
        var slots = Enumerable.Range(0, 3000).Concat(Enumerable.Range(0, 1000).Select(n => n * 1001)).Select(n => (Slot)new Slot.Number("n", n))
            .Concat(Enumerable.Range(0, 3600).Concat(Enumerable.Range(60, 1380).Select(m => m * 60)).Select(s => new Slot.Duration("d", TimeSpan.FromSeconds(s))))
            .Concat(Enumerable.Range(0, 3000).SelectMany(n => new Slot[] { new Slot.Amount("a", new(n / 100m)), new Slot.Price("p", new(n / 1000m)) }))
            .Concat(Enumerable.Range(0, 366 * 4).Select(i => new Slot.Moment("m", new LocalDateTime(2024, 1, 1, 0, 0).PlusDays(i / 4).PlusMinutes(i * 61))));
        foreach (var words in slots.Select(slot => Spoken.Words(language, slot)))
        {
            Assert.That(words, Is.Not.Empty.And.Not.Contains("  "));
            Assert.That(words.Any(char.IsDigit), Is.False, words);
        }
    }

    [Test]
    public void Different_numbers_have_different_words([ValueSource(typeof(Languages), nameof(Languages.All))] string language) =>
        Assert.That(Enumerable.Range(0, 3000).Concat(Enumerable.Range(3, 996).Select(n => n * 1000)).Select(n => Spoken.Words(language, new Slot.Number("n", n))), Is.Unique);

    [Test]
    public void Different_prices_have_different_words([ValueSource(typeof(Languages), nameof(Languages.All))] string language) =>
        Assert.That(Enumerable.Range(0, 3000).Select(n => Spoken.Words(language, new Slot.Price("p", new(n / 1000m)))), Is.Unique);

    [TestCase(200000, 86340)]
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

    private static Money Euros(string euros) => new(decimal.Parse(euros));
}

using Telephony.Ivr.Flows;
using Telephony.Ivr.Tests.Fakes;
using Telephony.Testing;

namespace Telephony.Ivr.Tests.Flows;

/// <summary>The rules of one entry: 10 s for the first key, 6 s between keys, # ends, * starts again.</summary>
internal sealed class DigitEntryTests
{
    private static readonly FakeSound Prompt = new("question", TimeSpan.FromSeconds(4));

    private static IEnumerable<TestCaseData> Entries()
    {
        yield return Case("hash_ends_it", new CallerScript().After("question").Press("1234#"), new Entry.Digits("1234"));
        yield return Case("a_pause_of_six_seconds_ends_it", new CallerScript().After("question").Press("12").Silent(6.1).Press("3#"), new Entry.Digits("12"));
        yield return Case("a_shorter_pause_does_not", new CallerScript().After("question").Press("12").Silent(5.9).Press("3#"), new Entry.Digits("123"));
        yield return Case("the_first_key_may_take_ten_seconds", new CallerScript().After("question").Silent(9.9).Press("1#"), new Entry.Digits("1"));
        yield return Case("ten_seconds_without_a_key_is_silence", new CallerScript().After("question").Silent(10.1).Press("1#"), new Entry.Silence());
        yield return Case("hash_alone_is_empty", new CallerScript().After("question").Press("#"), new Entry.Empty());
        yield return Case("star_starts_again", new CallerScript().After("question").Press("12*34#"), new Entry.Digits("34"));
        yield return Case("star_first_starts_again", new CallerScript().After("question").Press("*34#"), new Entry.Digits("34"));
        yield return Case("five_restarts_are_allowed", new CallerScript().After("question").Press("*****34#"), new Entry.Digits("34"));
        yield return Case("six_are_too_many", new CallerScript().After("question").Press("******34#"), new Entry.Unusable());
        yield return Case("the_longest_entry", new CallerScript().After("question").Press("123456789012#"), new Entry.Digits("123456789012"));
        yield return Case("one_digit_more_is_too_long", new CallerScript().After("question").Press("1234567890123#"), new Entry.Unusable());
        yield return Case("letters_are_ignored", new CallerScript().After("question").Press("A1B2CD#"), new Entry.Digits("12"));
        yield return Case("a_key_interrupts_the_question", new CallerScript().During("question").Silent(1).Press("7#"), new Entry.Digits("7"));
        yield return Case("keys_pressed_before_count", new CallerScript().Press("77#"), new Entry.Digits("77"));
    }

    [TestCaseSource(nameof(Entries))]
    public async Task An_entry_is_read_by_the_rules(CallerScript script, Entry expected)
    {
        var call = new ScriptedCall(script, sound => ((FakeSound)sound).Name);
        Assert.That(await call.ReadDigitsAsync(Prompt, DigitRules.Identifier), Is.EqualTo(expected));
    }

    [Test]
    public async Task Digits_too_many_are_taken_to_the_end_so_that_the_next_question_does_not_get_them()
    {
        var call = new ScriptedCall(new CallerScript().Press("12345678901234#9"), sound => ((FakeSound)sound).Name);
        await call.ReadDigitsAsync(Prompt, DigitRules.Identifier);
        Assert.That(await call.NextKeyAsync(TimeSpan.Zero), Is.EqualTo('9'));
    }

    [Test]
    public async Task Star_says_the_question_again()
    {
        var call = new ScriptedCall(new CallerScript().After("question").Press("1*").After("question").Press("2#"), sound => ((FakeSound)sound).Name);
        await call.ReadDigitsAsync(Prompt, DigitRules.Identifier);
        Assert.That(call.Said, Is.EqualTo(new[] { "question", "question" }));
    }

    [Test]
    public void An_entry_never_shows_its_digits_in_a_log() => Assert.That(new Entry.Digits("4321").ToString(), Does.Not.Contain("4321"));

    private static TestCaseData Case(string name, CallerScript script, Entry expected) => new TestCaseData(script, expected).SetName(name);
}

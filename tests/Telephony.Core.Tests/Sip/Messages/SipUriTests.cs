using FsCheck;
using FsCheck.Fluent;
using Telephony.Core.Sip.Messages;
using Telephony.Core.Sip.Parsing;

namespace Telephony.Core.Tests.Sip.Messages;

public sealed class SipUriTests
{
    private static SipUri Parse(string text)
    {
        Assert.That(SipUriParser.TryParse(text, out var uri), Is.True, text);
        return uri!;
    }

    // The tables of RFC 3261 19.1.4, then our own edges.
    [TestCase("sip:%61lice@atlanta.com;transport=TCP", "sip:alice@AtlanTa.CoM;Transport=tcp")]
    [TestCase("sip:carol@chicago.com", "sip:carol@chicago.com;newparam=5")]
    [TestCase("sip:carol@chicago.com", "sip:carol@chicago.com;security=on")]
    [TestCase("sip:carol@chicago.com;newparam=5", "sip:carol@chicago.com;security=on")]
    [TestCase("sip:biloxi.com;transport=tcp;method=REGISTER?to=sip:bob%40biloxi.com", "sip:biloxi.com;method=REGISTER;transport=tcp?to=sip:bob%40biloxi.com")]
    [TestCase("sip:alice@atlanta.com?subject=project%20x&priority=urgent", "sip:alice@atlanta.com?priority=urgent&subject=project%20x")]
    [TestCase("sip:bob@[2001:db8::1]", "sip:bob@[2001:DB8:0:0::1]")]
    [TestCase("sip:bob@h?Subject=x", "sip:bob@h?subject=x")]
    [TestCase("tel:+33320160294", "TEL:+33320160294")]
    public void Equivalent_URIs_match(string left, string right)
    {
        Assert.That(Parse(left).IsEquivalentTo(Parse(right)), Is.True);
        Assert.That(Parse(right).IsEquivalentTo(Parse(left)), Is.True);
    }

    [TestCase("SIP:ALICE@AtLanTa.CoM;Transport=udp", "sip:alice@AtLanTa.CoM;Transport=UDP")]
    [TestCase("sip:bob@biloxi.com", "sip:bob@biloxi.com:5060")]
    [TestCase("sip:bob@biloxi.com", "sip:bob@biloxi.com;transport=udp")]
    [TestCase("sip:bob@biloxi.com", "sip:bob@biloxi.com:6000;transport=tcp")]
    [TestCase("sip:carol@chicago.com", "sip:carol@chicago.com?Subject=next%20meeting")]
    [TestCase("sip:bob@phone21.boxesbybob.com", "sip:bob@192.0.2.4")]
    [TestCase("sip:carol@chicago.com;security=on", "sip:carol@chicago.com;security=off")]
    [TestCase("sip:bob@biloxi.com", "sips:bob@biloxi.com")]
    [TestCase("sip:biloxi.com", "sip:bob@biloxi.com")]
    [TestCase("sip:bob:a@biloxi.com", "sip:bob:b@biloxi.com")]
    [TestCase("sip:bob@biloxi.com;maddr=192.0.2.1", "sip:bob@biloxi.com")]
    [TestCase("sip:bob@biloxi.com;user=phone", "sip:bob@biloxi.com")]
    [TestCase("sip:bob@biloxi.com;ttl=1", "sip:bob@biloxi.com")]
    [TestCase("sip:bob@biloxi.com;method=INVITE", "sip:bob@biloxi.com")]
    [TestCase("sip:bob@[2001:db8::1]", "sip:bob@[2001:db8::2]")]
    [TestCase("sip:null-%00-null@example.com", "sip:null-@example.com")]
    [TestCase("tel:+33320160294", "tel:+33320160295")]
    public void Other_URIs_do_not(string left, string right)
    {
        Assert.That(Parse(left).IsEquivalentTo(Parse(right)), Is.False);
        Assert.That(Parse(right).IsEquivalentTo(Parse(left)), Is.False);
    }

    [TestCase("sip:sips%3Auser%40example.com@example.net", "sips:user@example.com", "example.net", null)]
    [TestCase("sip:user;par=u%40example.net@example.com", "user;par=u@example.net", "example.com", null)]
    [TestCase("sip:%00@host5.example.com", "\0", "host5.example.com", null)]
    [TestCase("sip:I%20have%20spaces@example.net", "I have spaces", "example.net", null)]
    [TestCase("sip:[2001:db8::10]:5070", null, "[2001:db8::10]", 5070)]
    [TestCase("sip:[2001:db8::10:5070]", null, "[2001:db8::10:5070]", null)]
    [TestCase("sips:%C3%A9@HOST_1:65535", "é", "host_1", 65535)]
    [TestCase("sip:*43@127.0.0.1", "*43", "127.0.0.1", null)]
    [TestCase("sip:#31#0612345678@gw", "#31#0612345678", "gw", null)]
    [TestCase("sip:+33-(0)6.12@gw", "+33-(0)6.12", "gw", null)]
    public void The_parts_of_a_URI(string text, string? user, string host, int? port)
    {
        var uri = Parse(text);
        Assert.That((uri.User, uri.Host, uri.Port), Is.EqualTo((user, host, port)));
    }

    [Test]
    public void Escapes_of_parameters_are_resolved_once()
    {
        var uri = Parse("sip:cal%6Cer@host5.example.net;%6C%72;n%61me=v%61lue%25%34%31");
        Assert.That(uri.Parameters.Contains("lr"), Is.True);
        Assert.That(uri.Parameters["name"], Is.EqualTo("value%41"));
        Assert.That(uri.ToString(), Is.EqualTo("sip:caller@host5.example.net;lr;name=value%2541"));
    }

    [TestCase("")]
    [TestCase("sip")]
    [TestCase("sip:")]
    [TestCase("user@example.com")]
    [TestCase(":x@h")]
    [TestCase("1sip:x")]
    [TestCase("sip:@h")]
    [TestCase("sip:a@")]
    [TestCase("sip:a@b@c")]
    [TestCase("sip:a@h:")]
    [TestCase("sip:a@h:65536")]
    [TestCase("sip:a@h:99999999999999999999")]
    [TestCase("sip:a@h:x")]
    [TestCase("sip:a@h;")]
    [TestCase("sip:a@h;=x")]
    [TestCase("sip:a@h;x=")]
    [TestCase("sip:a@h?")]
    [TestCase("sip:a%@h")]
    [TestCase("sip:a%4@h")]
    [TestCase("sip:a%4g@h")]
    [TestCase("sip:%Z%45@h")]
    [TestCase("sip:%ff@h")]
    [TestCase("sip:a b@h")]
    [TestCase("sip: a@h")]
    [TestCase("sip:a@h ")]
    [TestCase("sip:é@h")]
    [TestCase("sip:2001:db8::10")]
    [TestCase("sip:[2001:db8::10")]
    [TestCase("sip:[]")]
    [TestCase("sip:[host]")]
    [TestCase("sip:a<@h")]
    [TestCase("tel:")]
    [TestCase("tel:+33 6")]
    public void What_is_not_a_URI_is_refused(string text) => Assert.That(SipUriParser.TryParse(text, out _), Is.False);

    [Test]
    public void A_URI_has_at_most_64_parameters()
    {
        var parameters = string.Concat(Enumerable.Range(0, SipLimits.Parameters).Select(static i => $";p{i}"));
        Assert.That(SipUriParser.TryParse("sip:h" + parameters, out _), Is.True);
        Assert.That(SipUriParser.TryParse("sip:h" + parameters + ";x", out _), Is.False);
    }

    [Test]
    public void Any_user_password_and_parameter_survive_the_wire() => Prop.ForAll<NonEmptyString, string?, NonEmptyString>((user, password, name) =>
    {
        if (!IsText(user.Get) || !IsText(name.Get) || password is "" || (password is not null && !IsText(password))) return true;
        var uri = new SipUri("sip", user.Get, "example.com", 5060, new SipParameters([new(name.Get, user.Get), new("lr", null)]), "a=b", null, password);
        return SipUriParser.TryParse(uri.ToString(), out var again) && uri.Equals(again) && uri.IsEquivalentTo(again!);
    }).QuickCheckThrowOnFailure();

    [Test]
    public void Equivalence_is_reflexive_and_symmetric_on_anything_that_parses() => Prop.ForAll<byte[], byte[]>((left, right) =>
    {
        string[] pieces = ["a", "A", "%61", ";transport=udp", ";x=1", ";X=1", ";x=2", "?a=b", "&c", "@", "h", "H", ":5060", "[::1]", "[0::1]", ".b"];
        var one = "sip:" + string.Concat(left.Select(pick => pieces[pick % pieces.Length]));
        var two = "sip:" + string.Concat(right.Select(pick => pieces[pick % pieces.Length]));
        if (!SipUriParser.TryParse(one, out var first) || !SipUriParser.TryParse(two, out var second)) return true;
        return first!.IsEquivalentTo(first) && first.IsEquivalentTo(second!) == second!.IsEquivalentTo(first);
    }).QuickCheckThrowOnFailure();

    /// <summary>Whether a string is text at all: a lone surrogate has no UTF-8.</summary>
    private static bool IsText(string text) => text.EnumerateRunes().All(static rune => rune != System.Text.Rune.ReplacementChar);
}

using System.Net;
using System.Net.Sockets;
using FsCheck;
using FsCheck.Fluent;

namespace Telephony.Directory.Tests.Phones;

public sealed class TrunkAddressTests
{
    [TestCase("192.0.2.1", "192.0.2.1/32", null)]
    [TestCase("192.0.2.1:5060", "192.0.2.1/32", 5060)]
    [TestCase("192.0.2.0/24", "192.0.2.0/24", null)]
    [TestCase("2001:db8::1", "2001:db8::1/128", null)]
    [TestCase("[2001:DB8::1]:5061", "2001:db8::1/128", 5061)]
    [TestCase("[2001:db8::1]", "2001:db8::1/128", null)]
    [TestCase("2001:db8::/32", "2001:db8::/32", null)]
    [TestCase("::ffff:192.0.2.1", "192.0.2.1/32", null)]
    [TestCase("[::ffff:192.0.2.1]:5060", "192.0.2.1/32", 5060)]
    [TestCase("::ffff:192.0.2.0/120", "192.0.2.0/24", null)]
    public void Reads_addresses_ports_and_ranges(string text, string network, int? port)
    {
        Assert.That(TrunkAddress.TryParse(text, out var address), Is.True);
        Assert.That((address.Network.ToString(), address.Port), Is.EqualTo((network, port)));
    }

    [TestCase("")]
    [TestCase("carrier.example")]
    [TestCase("192.0.2")]
    [TestCase("1")]
    [TestCase("0x7f.0.0.1")]
    [TestCase("192.0.2.01")]
    [TestCase("192.0.2.256")]
    [TestCase("192.0.2.1:")]
    [TestCase("192.0.2.1:0")]
    [TestCase("192.0.2.1:65536")]
    [TestCase("192.0.2.1:+60")]
    [TestCase("192.0.2.1/24")]
    [TestCase("192.0.2.0/33")]
    [TestCase("192.0.2.0/")]
    [TestCase("192.0.2.0/24:5060")]
    [TestCase("0.0.0.0/0")]
    [TestCase("::/0")]
    [TestCase("::ffff:0.0.0.0/96")]
    [TestCase("[192.0.2.1]:5060")]
    [TestCase("[2001:db8::1")]
    [TestCase("[2001:db8::1]5060")]
    [TestCase("fe80::1%eth0")]
    [TestCase("2001:db8::1/32")]
    [TestCase(" 192.0.2.1")]
    public void Refuses_anything_else(string text) => Assert.That(TrunkAddress.TryParse(text, out _), Is.False);

    [Test]
    public void Every_text_is_answered() =>
        Prop.ForAll(Gen.Elements<char>([.. "0123456789abf.:/[]% "]).ArrayOf().ToArbitrary(), text =>
            TrunkAddress.TryParse(new string(text), out var address) == (address != default)).QuickCheckThrowOnFailure();

    [Test]
    public void An_address_and_its_mapped_form_are_one() =>
        Prop.ForAll<uint>(bits =>
        {
            var plain = new IPAddress(BitConverter.GetBytes(bits));
            return TrunkAddress.Plain(plain.MapToIPv6()).Equals(plain) && TrunkAddress.Plain(plain).Equals(plain);
        }).QuickCheckThrowOnFailure();

    /// <summary>The database's answer against a comparison bit by bit, for random ranges and sources near their borders.</summary>
    [TestCase(4)]
    [TestCase(16)]
    public async Task A_source_belongs_to_a_range_when_the_first_bits_agree(int bytes)
    {
        await using var directory = await DirectoryFixture.CreateAsync("""{ "trunks": [ { "name": "t" } ] }""");
        Prop.ForAll(Gen.Choose(0, 255).ArrayOf(bytes).ToArbitrary(), Gen.Choose(1, bytes * 8).ToArbitrary(), Gen.Choose(0, bytes * 8 - 1).ToArbitrary(), (raw, length, flip) =>
        {
            var source = raw.Select(value => (byte)value).ToArray();
            if (bytes == 16) source[0] |= 1; // Never the mapped form: that is IPv4.
            var network = source.Select((value, i) => (byte)(value & (0xFF00 >> Math.Clamp(length - i * 8, 0, 8)))).ToArray();
            source[flip / 8] ^= (byte)(0x80 >> (flip % 8));
            if (bytes == 16) source[0] |= 1;
            var expected = Enumerable.Range(0, length).All(bit => ((source[bit / 8] ^ network[bit / 8]) & (0x80 >> (bit % 8))) == 0);
            directory.ImportAsync($$"""{ "trunks": [ { "name": "t", "addresses": ["{{new IPAddress(network)}}/{{length}}"] } ] }""").GetAwaiter().GetResult();
            var address = new IPAddress(source);
            var found = directory.Store.FindTrunkAsync(new IPEndPoint(address, 5060), default).GetAwaiter().GetResult();
            var mapped = address.AddressFamily == AddressFamily.InterNetwork
                ? directory.Store.FindTrunkAsync(new IPEndPoint(address.MapToIPv6(), 5060), default).GetAwaiter().GetResult()
                : found;
            return found is not null == expected && mapped is not null == expected;
        }).QuickCheckThrowOnFailure();
    }
}

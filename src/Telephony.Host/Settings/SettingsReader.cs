using System.Globalization;
using System.Net;
using Microsoft.Extensions.Configuration;
using Telephony.Billing;
using Telephony.Monitoring.Search;
using Telephony.Web.Mail;
using Telephony.Web.Staff;
using Telephony.Web.Staff.Oidc;

namespace Telephony.Host.Settings;

/// <summary>Reads <see cref="TelephonySettings"/>; a wrong or unknown setting is a <see cref="SettingException"/> with its name and the reason.</summary>
public sealed class SettingsReader
{
    /// <summary>Names that the environment uses for other things than settings.</summary>
    private static readonly HashSet<string> s_notSettings = new(StringComparer.OrdinalIgnoreCase) { "masterkey" };

    private static readonly string[] s_oidc = ["clientId", "clientSecret", "claim", "acr", "amr", "scopes", "label"];

    private readonly Dictionary<string, string> _values;
    private readonly HashSet<string> _read = new(StringComparer.OrdinalIgnoreCase);

    private SettingsReader(Dictionary<string, string> values) => _values = values;

    /// <summary>
    /// Reads the settings of file and environment, with <paramref name="commandLine"/> on top (names as in the file: <c>rtp.ports</c>; a list's
    /// items are separated by commas).
    /// </summary>
    public static TelephonySettings Read(string file, IReadOnlyDictionary<string, string?> commandLine)
    {
        ArgumentNullException.ThrowIfNull(commandLine);
        var builder = new ConfigurationBuilder().AddEnvironmentVariables("TELEPHONY_");
        try
        {
            if (File.Exists(file))
                builder = (ConfigurationBuilder)new ConfigurationBuilder().AddJsonFile(Path.GetFullPath(file)).AddEnvironmentVariables("TELEPHONY_");
            var values = Flatten(builder.Build());
            foreach (var (name, value) in commandLine)
                if (value is not null) values[name] = value;
            return new SettingsReader(values).Read();
        }
        catch (Exception e) when (e is InvalidDataException or FormatException)
        {
            throw new SettingException(Path.GetFileName(file), e.InnerException?.Message ?? e.Message);
        }
    }

    /// <summary><c>rtp:timeout</c> becomes <c>rtp.timeout</c>; the items of a list become one value with commas.</summary>
    private static Dictionary<string, string> Flatten(IConfigurationRoot configuration)
    {
        var values = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (key, value) in configuration.AsEnumerable().OrderBy(item => item.Key, StringComparer.Ordinal))
        {
            if (value is null) continue;
            var parts = key.Split(':');
            var isItem = parts.Length > 1 && int.TryParse(parts[^1], NumberStyles.None, CultureInfo.InvariantCulture, out _);
            var name = string.Join('.', isItem ? parts[..^1] : parts);
            values[name] = isItem && values.TryGetValue(name, out var before) ? $"{before},{value}" : value;
        }
        return values;
    }

    private TelephonySettings Read()
    {
        var defaults = new TelephonySettings();
        var (low, high) = Ports(defaults.RtpLow, defaults.RtpHigh);
        var settings = new TelephonySettings
        {
            Data = Text("data") ?? defaults.Data,
            Db = Text("db"),
            Node = Text("node") ?? defaults.Node,
            SipListen = List("sip.listen", EndPoint) ?? defaults.SipListen,
            SipPublic = Value("sip.public", Address),
            HttpListen = Value("http.listen", EndPoint) ?? defaults.HttpListen,
            RtpLow = low,
            RtpHigh = high,
            RtpTimeout = Seconds("rtp.timeout", 1, 3_600) ?? defaults.RtpTimeout,
            RtpThreads = Whole("rtp.threads", 0, 64) ?? defaults.RtpThreads,
            CallLimit = Whole("calls.limit", 1, 100_000) ?? defaults.CallLimit,
            RingLimit = Seconds("calls.ringLimit", 5, 180) ?? defaults.RingLimit,
            TrunkResponseLimit = Seconds("trunks.responseLimit", 1, 32) ?? defaults.TrunkResponseLimit,
            Proxies = List("proxies", Address) ?? defaults.Proxies,
            Diagnostics = Choice("diagnostics", ("true", true), ("false", false)) ?? defaults.Diagnostics,
            Drain = Seconds("drain", 0, 86_400) ?? defaults.Drain,
            OpusComplexity = Whole("opus.complexity", 0, 10) ?? defaults.OpusComplexity,
            HeardCountsFromDeposit = Choice("retention.heardFrom", ("deposit", true), ("hearing", false)) ?? defaults.HeardCountsFromDeposit,
            SearchMonths = Whole("retention.search", ExchangeRetention.FewestMonths, 60) ?? defaults.SearchMonths,
            ExportsLast = Whole("exports.last", 1, 90) is { } days ? TimeSpan.FromDays(days) : defaults.ExportsLast,
            PurchaseDelay = Seconds("billing.purchaseDelay", 0, 30 * 86_400) ?? defaults.PurchaseDelay,
            SecondPersonAbove = Whole("billing.secondPersonAbove", 0, 1_000_000) is { } euros ? new Money(euros) : defaults.SecondPersonAbove,
            Prompts = Text("prompts") ?? defaults.Prompts,
            SpeechCache = Text("speech.cache"),
            ConsoleIdle = Whole("console.idle", 1, 480) is { } minutes ? TimeSpan.FromMinutes(minutes) : defaults.ConsoleIdle,
            ConsoleBehindTls = Choice("console.tls", ("true", true), ("false", false)) ?? defaults.ConsoleBehindTls,
            ConsoleProxies = List("console.proxies", Address) ?? defaults.ConsoleProxies,
            ConsoleNetworks = Networks("console.networks") ?? defaults.ConsoleNetworks,
            ConsoleOidc = Oidc(),
            ConsoleTimeZone = Value("console.timeZone", Zone) ?? defaults.ConsoleTimeZone,
            ConsoleAddress = Value("console.address", HttpUri),
            ConsoleNodeAddress = Value("console.nodeAddress", HttpUri),
            Mail = Mail(),
            OtlpEndpoint = Value("otlp.endpoint", HttpUri),
        };
        foreach (var name in _values.Keys)
            if (!_read.Contains(name) && !s_notSettings.Contains(name)) throw new SettingException(name, "there is no such setting");
        return settings;
    }

    private MailOptions? Mail()
    {
        var (user, password, from) = (Text("mail.user"), Text("mail.password"), Value("mail.from", MailAddress));
        var tls = Choice("mail.tls", ("starttls", MailTls.StartTls), ("implicit", MailTls.Implicit), ("none", MailTls.None)) ?? MailTls.StartTls;
        var port = Whole("mail.port", 1, 65_535) ?? (tls == MailTls.Implicit ? 465 : 587);
        if (Text("mail.host") is not { } host) return null;
        if (from is null) throw new SettingException("mail.from", "must be given with mail.host: the address that mails are from");
        if (user is not null && tls == MailTls.None) throw new SettingException("mail.tls", "must not be none with mail.user: the password would be seen on the way");
        return new MailOptions { Host = host, Port = port, Tls = tls, User = user, Password = password, From = from };
    }

    private static string MailAddress(string name, string text) => OfficerAccounts.IsMail(text) ? text : throw new SettingException(name, "must be a mail address such as console@example.org");

    private string? Text(string name)
    {
        _read.Add(name);
        return _values.TryGetValue(name, out var value) && value.Length > 0 ? value : null;
    }

    private T? Value<T>(string name, Func<string, string, T> parse) where T : class => Text(name) is { } text ? parse(name, text) : null;

    private List<T>? List<T>(string name, Func<string, string, T> parse) =>
        Text(name)?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(item => parse(name, item)).ToList();

    private int? Whole(string name, int least, int most)
    {
        if (Text(name) is not { } text) return null;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most) return value;
        throw new SettingException(name, $"must be a whole number from {least} to {most}");
    }

    private TimeSpan? Seconds(string name, int least, int most) => Whole(name, least, most) is { } seconds ? TimeSpan.FromSeconds(seconds) : null;

    private T? Choice<T>(string name, params (string Text, T Value)[] choices)
        where T : struct
    {
        if (Text(name) is not { } text) return null;
        foreach (var choice in choices)
            if (choice.Text.Equals(text, StringComparison.OrdinalIgnoreCase)) return choice.Value;
        throw new SettingException(name, $"must be {string.Join(" or ", choices.Select(choice => choice.Text))}");
    }

    private (int Low, int High) Ports(int low, int high)
    {
        if (Text("rtp.ports") is not { } text) return (low, high);
        var parts = text.Split('-');
        if (parts.Length == 2 && int.TryParse(parts[0], out low) && int.TryParse(parts[1], out high) && low is >= 1024 and <= 65_534 && low % 2 == 0 && high > low && high <= 65_535)
            return (low, high);
        throw new SettingException("rtp.ports", "must be LOW-HIGH, such as 20000-29999, with LOW even and both between 1024 and 65535");
    }

    private static IPEndPoint EndPoint(string name, string text) =>
        IPEndPoint.TryParse(text, out var value) && text.Contains(':', StringComparison.Ordinal) && !text.EndsWith(']')
            ? value
            : throw new SettingException(name, "must be HOST:PORT with a numeric address, such as 127.0.0.1:5060 or [::1]:5060");

    private static IPAddress Address(string name, string text) =>
        IPAddress.TryParse(text, out var value) ? value : throw new SettingException(name, "must be a numeric IPv4 or IPv6 address");

    /// <summary>Items such as <c>MA-ROUEN=10.1.0.0/16</c>; an establishment may come several times.</summary>
    private Dictionary<string, IReadOnlyList<IPNetwork>>? Networks(string name) => List(name, Network)?
        .GroupBy(item => item.Establishment)
        .ToDictionary(group => group.Key, group => (IReadOnlyList<IPNetwork>)[.. group.Select(item => item.Network)]);

    private static (string Establishment, IPNetwork Network) Network(string name, string text)
    {
        var parts = text.Split('=', StringSplitOptions.TrimEntries);
        return parts.Length == 2 && parts[0].Length > 0 && IPNetwork.TryParse(parts[1], out var network)
            ? (parts[0], network)
            : throw new SettingException(name, "must be ESTABLISHMENT=NETWORK, such as MA-ROUEN=10.1.0.0/16, or *=10.0.0.0/8 for officers of no single establishment; separate several by commas");
    }

    private OidcProvider? Oidc()
    {
        const string prefix = "console.oidc.";
        var values = s_oidc.ToDictionary(name => name, name => Text(prefix + name));
        if (Value(prefix + "authority", HttpUri) is not { } authority)
            return values.FirstOrDefault(value => value.Value is not null).Key is { } alone ? throw new SettingException(prefix + alone, $"needs {prefix}authority") : null;
        if (authority.Scheme != Uri.UriSchemeHttps && !authority.IsLoopback) throw new SettingException(prefix + "authority", "must be an https address, except on this machine");
        string Needed(string name) => values[name] ?? throw new SettingException(prefix + name, "is needed");
        string[] Words(string name) => values[name]?.Split([',', ' '], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];
        var provider = new OidcProvider { Authority = authority, ClientId = Needed("clientId"), ClientSecret = Needed("clientSecret"), Acr = Words("acr"), Amr = Words("amr") };
        if (provider.Acr.Count + provider.Amr.Count == 0) throw new SettingException(prefix + "acr", $"or {prefix}amr must say by what the provider vouches for the second factor");
        return provider with
        {
            Claim = values["claim"] ?? provider.Claim, Label = values["label"] ?? provider.Label, Scopes = Words("scopes") is { Length: > 0 } scopes ? scopes : provider.Scopes,
        };
    }

    private static TimeZoneInfo Zone(string name, string text) =>
        TimeZoneInfo.TryFindSystemTimeZoneById(text, out var zone) ? zone : throw new SettingException(name, "must be an IANA time zone such as Europe/Paris");

    private static Uri HttpUri(string name, string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var value) && value.Scheme is "http" or "https"
            ? new Uri(text)
            : throw new SettingException(name, "must be an http or https address");
}

/// <summary>A setting that cannot be used. The message names it.</summary>
public sealed class SettingException(string name, string reason) : Exception($"setting {name}: {reason}")
{
    /// <summary>Name of the setting as in the file.</summary>
    public string Name { get; } = name;
}

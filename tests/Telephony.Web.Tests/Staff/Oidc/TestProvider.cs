using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Telephony.Web.Staff.Oidc;

namespace Telephony.Web.Tests.Staff.Oidc;

/// <summary>
/// A small provider of identities on loopback: discovery, keys, authorisation at once for whoever comes, tokens signed with ES256. It holds clients to PKCE and codes to one use, and does wrong what a test wants it
/// to do wrong.
/// </summary>
internal sealed class TestProvider(TimeProvider clock) : IAsyncDisposable
{
    public const string ClientId = "console";
    public const string ClientSecret = "the secret of the client that is long enough for HS256";
    public const string Acr = "a2";

    // Its own: the port is taken again after the provider was away.
    private static readonly IPAddress s_address = IPAddress.Parse("127.0.0.26");

    private readonly ConcurrentDictionary<string, Grant> _grants = new();
    private WebApplication? _web;
    private ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private ECDsa _published = null!;
    private string _keyId = "k1";
    private int _port;

    /// <summary>What the ID token says instead of what is right; a null takes a claim away.</summary>
    public Dictionary<string, object?> Claims { get; } = [];

    /// <summary>How it is signed: ES256, HS256 with the client's secret, or none.</summary>
    public string Algorithm { get; set; } = "ES256";

    /// <summary>Whether there is an end_session_endpoint.</summary>
    public bool EndsSessions { get; set; } = true;

    /// <summary>Whether people refuse, or cancel.</summary>
    public bool IsRefused { get; set; }

    /// <summary>Whether the token endpoint fails.</summary>
    public bool IsBroken { get; set; }

    /// <summary>The ID token that was given last.</summary>
    public string LastToken { get; private set; } = "";

    public string Issuer => $"http://{s_address}:{_port}";

    /// <summary>What the console is set to.</summary>
    public OidcProvider Provider => new() { Authority = new Uri(Issuer), ClientId = ClientId, ClientSecret = ClientSecret, Acr = [Acr], Label = "Agents" };

    public async Task<TestProvider> StartAsync()
    {
        _published ??= _key;
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRouting();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(s_address, _port));
        _web = builder.Build();
        _web.MapGet("/.well-known/openid-configuration", (Delegate)Discovery);
        _web.MapGet("/keys", (Delegate)Keys);
        _web.MapGet("/authorize", (Delegate)Authorize);
        _web.MapPost("/token", (Delegate)TokenAsync);
        await _web.StartAsync();
        _port = new Uri(_web.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()).Port;
        return this;
    }

    /// <summary>Nothing listens there.</summary>
    public async Task StopAsync()
    {
        if (_web is not null) await _web.DisposeAsync();
        _web = null;
    }

    /// <summary>Signs with another key, which is published or not.</summary>
    public void Rotate(bool isPublished)
    {
        _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        _keyId = "k2";
        if (isPublished) _published = _key;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _key.Dispose();
        _published.Dispose();
    }

    private IResult Discovery()
    {
        var document = new Dictionary<string, object>
        {
            ["issuer"] = Issuer, ["authorization_endpoint"] = $"{Issuer}/authorize", ["token_endpoint"] = $"{Issuer}/token", ["jwks_uri"] = $"{Issuer}/keys",
            ["response_types_supported"] = new[] { "code" }, ["subject_types_supported"] = new[] { "public" }, ["id_token_signing_alg_values_supported"] = new[] { "ES256" },
        };
        if (EndsSessions) document["end_session_endpoint"] = $"{Issuer}/end";
        return Results.Json(document);
    }

    private IResult Keys()
    {
        var point = _published.ExportParameters(includePrivateParameters: false).Q;
        return Results.Json(new { keys = new[] { new { kty = "EC", crv = "P-256", use = "sig", alg = "ES256", kid = _keyId, x = Base64Url.EncodeToString(point.X), y = Base64Url.EncodeToString(point.Y) } } });
    }

    private IResult Authorize(HttpContext context)
    {
        var query = context.Request.Query;
        var isRight = query["response_type"] == "code" && query["client_id"] == ClientId && query["code_challenge_method"] == "S256" && query["code_challenge"].ToString().Length == 43
            && query["nonce"].ToString().Length > 0 && query["acr_values"] == Acr && query["scope"].ToString().Split(' ').Contains("openid");
        if (!isRight) return Results.BadRequest();
        var back = $"{query["redirect_uri"]}?state={Uri.EscapeDataString(query["state"]!)}";
        if (IsRefused) return Results.Redirect($"{back}&error=access_denied");
        var code = RandomNumberGenerator.GetHexString(32);
        _grants[code] = new Grant(query["code_challenge"]!, query["nonce"]!, query["redirect_uri"]!);
        return Results.Redirect($"{back}&code={code}");
    }

    private async Task<IResult> TokenAsync(HttpContext context)
    {
        if (IsBroken) context.Abort();
        var form = await context.Request.ReadFormAsync();
        _grants.TryRemove(form["code"].ToString(), out var grant);
        var isRight = form["grant_type"] == "authorization_code" && form["client_id"] == ClientId && form["client_secret"] == ClientSecret
            && grant is not null && grant.RedirectUri == form["redirect_uri"]
            && grant.Challenge == Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(form["code_verifier"].ToString())));
        if (!isRight) return Results.Json(new { error = "invalid_grant" }, statusCode: StatusCodes.Status400BadRequest);
        LastToken = IdToken(grant!.Nonce);
        return Results.Json(new { access_token = "of no use", token_type = "Bearer", expires_in = 60, id_token = LastToken });
    }

    private string IdToken(string nonce)
    {
        var now = clock.GetUtcNow().ToUnixTimeSeconds();
        var claims = new Dictionary<string, object?> { ["iss"] = Issuer, ["sub"] = "17", ["aud"] = ClientId, ["exp"] = now + 60, ["iat"] = now, ["nonce"] = nonce, ["acr"] = Acr };
        foreach (var (name, value) in Claims) claims[name] = value;
        var header = new Dictionary<string, object?> { ["alg"] = Algorithm, ["typ"] = "JWT", ["kid"] = Algorithm == "ES256" ? _keyId : null };
        var content = $"{Part(header)}.{Part(claims)}";
        var bytes = Encoding.ASCII.GetBytes(content);
        return content + "." + Base64Url.EncodeToString(Algorithm switch
        {
            "ES256" => _key.SignData(bytes, HashAlgorithmName.SHA256),
            "HS256" => HMACSHA256.HashData(Encoding.UTF8.GetBytes(ClientSecret), bytes),
            _ => [],
        });
    }

    private static string Part(Dictionary<string, object?> values) =>
        Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(values.Where(value => value.Value is not null).ToDictionary()));

    private sealed record Grant(string Challenge, string Nonce, string RedirectUri);
}

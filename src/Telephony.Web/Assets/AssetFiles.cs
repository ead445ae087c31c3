using System.Reflection;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Telephony.Web.Assets;

/// <summary>
/// Style sheet, scripts and images: the files of <c>wwwroot</c>, which lie in the assembly, under <c>/assets/</c>. Browsers ask each time whether theirs is still the one, so that a
/// new version of the program is seen at once. For anybody.
/// </summary>
internal static class AssetFiles
{
    /// <summary>Where they are.</summary>
    public const string Path = "/assets";

    private const string Folder = "assets/";

    private static readonly Lazy<Dictionary<string, Asset>> s_assets = new(Read);

    /// <summary>Answers a request below <see cref="Path"/>; leaves others alone.</summary>
    public static async Task ServeAsync(HttpContext context, RequestDelegate next)
    {
        if (!context.Request.Path.StartsWithSegments(Path, StringComparison.Ordinal, out var rest))
        {
            await next(context);
            return;
        }
        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method)) context.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
        else if (!s_assets.Value.TryGetValue(rest.Value!.TrimStart('/'), out var asset)) context.Response.StatusCode = StatusCodes.Status404NotFound;
        else
        {
            context.Response.Headers.CacheControl = "no-cache";
            await Results.Bytes(asset.Content, asset.Type, entityTag: asset.Tag).ExecuteAsync(context);
        }
    }

    private static Dictionary<string, Asset> Read()
    {
        var assembly = Assembly.GetExecutingAssembly();
        return assembly.GetManifestResourceNames().Where(name => name.StartsWith(Folder, StringComparison.Ordinal)).ToDictionary(name => name[Folder.Length..], name =>
        {
            using var stream = assembly.GetManifestResourceStream(name)!;
            var content = new byte[stream.Length];
            stream.ReadExactly(content);
            return new Asset(content, TypeOf(name), new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(content))[..32]}\""));
        });
    }

    private static string TypeOf(string name) => System.IO.Path.GetExtension(name) switch
    {
        ".css" => "text/css; charset=utf-8",
        ".js" or ".mjs" => "text/javascript; charset=utf-8",
        ".json" => "application/json",
        ".svg" => "image/svg+xml",
        ".png" => "image/png",
        ".ico" => "image/x-icon",
        ".woff2" => "font/woff2",
        ".wasm" => "application/wasm",
        ".txt" or ".md" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    };

    private sealed record Asset(byte[] Content, string Type, EntityTagHeaderValue Tag);
}

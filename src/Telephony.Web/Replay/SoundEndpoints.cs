using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Telephony.Monitoring;
using Telephony.Monitoring.Search;
using Telephony.Web.Staff;

namespace Telephony.Web.Replay;

/// <summary>
/// The bytes that the player asks for. Only to an officer who may see the recording and has stated a purpose; any other id is a 404. Served by range, decrypted on the way, kept by no cache.
/// </summary>
internal static class SoundEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var recording = routes.MapGroup("/recordings/{id:guid}").RequireAuthorization(Policies.Replay);
        recording.MapGet("/sound", SoundAsync);
        recording.MapGet("/peaks", PeaksAsync);
    }

    private static async Task<Results<FileStreamHttpResult, NotFound, StatusCodeHttpResult>> SoundAsync(
        Guid id, HttpContext http, ExchangeStore exchanges, Monitoring.Replay replay, CancellationToken cancellation)
    {
        NoStore(http);
        if (await PermittedAsync(id, http, exchanges, cancellation) is not { } recording) return TypedResults.NotFound();
        // Looked at before the first byte of each request: nothing altered is begun.
        if (await replay.CheckAsync(recording, cancellation) != ReplayState.Playable) return TypedResults.StatusCode(StatusCodes.Status410Gone);
        return TypedResults.Stream(await replay.OpenAsync(recording, cancellation), "audio/ogg", enableRangeProcessing: true);
    }

    private static async Task<Results<Ok<WaveformPeaks>, NotFound>> PeaksAsync(
        Guid id, HttpContext http, ExchangeStore exchanges, Monitoring.Replay replay, CancellationToken cancellation)
    {
        NoStore(http);
        if (await PermittedAsync(id, http, exchanges, cancellation) is not { } recording) return TypedResults.NotFound();
        return TypedResults.Ok(WaveformPeaks.Of(await replay.PeaksAsync(recording, cancellation)));
    }

    private static async Task<Guid?> PermittedAsync(Guid id, HttpContext http, ExchangeStore exchanges, CancellationToken cancellation)
    {
        var officer = http.Officer();
        var exchange = await exchanges.FindAsync(id, officer.Establishments, cancellation);
        if (exchange is not { IsProtected: false, Recording: { } recording }) return null;
        return await exchanges.PurposeAsync(id, officer.Id, cancellation) is null ? null : recording;
    }

    private static void NoStore(HttpContext http) => http.Response.Headers.CacheControl = "no-store";
}

/// <summary>What a player draws.</summary>
/// <param name="Channels">Of each channel, left first, the maxima of equal parts, 0 to 1.</param>
public sealed record WaveformPeaks(IReadOnlyList<IReadOnlyList<double>> Channels)
{
    private const int Parts = 1000;

    /// <summary>From the bytes that were stored with the sound.</summary>
    public static WaveformPeaks Of(byte[] stored)
    {
        ArgumentNullException.ThrowIfNull(stored);
        return new WaveformPeaks([.. stored.Chunk(Parts).Select(channel => (IReadOnlyList<double>)[.. channel.Select(peak => Math.Round(peak / 255.0, 3))])]);
    }
}

using Microsoft.Extensions.Logging;
using Npgsql;
using Telephony.Core.Media;
using Telephony.Recording;
using Telephony.Recording.Listening;

namespace Telephony.Voicemail;

/// <summary>
/// A message being left. States: recording (from <see cref="Mailboxes.BeginDepositAsync"/> or <see cref="RestartAsync"/>), heard (after
/// <see cref="ListenAsync"/>: the spool is closed), over (kept or discarded, for good). All but <see cref="ExtendAsync"/> belong to one flow.
/// </summary>
internal sealed class Deposit(
    Mailboxes mailboxes, VoicemailStore store, SoundArchive archive, ILogger logger, NewReservation reservation, Grant grant, MessageRecorder recorder, Audience? audience)
    : IDeposit
{
    private MessageRecorder _recorder = recorder;
    private bool _hasSpool = true;
    private Task<Guid?>? _ending;

    /// <inheritdoc/>
    public IMediaTap Tap => audience?.Around(_recorder) ?? _recorder;

    /// <inheritdoc/>
    public CancellationToken Failure => _recorder.Failure;

    /// <inheritdoc/>
    public TimeSpan Granted { get; private set; } = grant.Granted;

    /// <inheritdoc/>
    public TimeSpan TimeLeft => grant.TimeLeft;

    /// <inheritdoc/>
    public async Task<TimeSpan> ExtendAsync()
    {
        try
        {
            Granted = await store.ExtendAsync(reservation.Id, CancellationToken.None) ?? Granted;
        }
        catch (NpgsqlException exception) when (exception.IsAway())
        {
            Log.NotExtended(logger, reservation.Id, exception);
        }
        return Granted;
    }

    /// <inheritdoc/>
    public async Task<ISound> ListenAsync()
    {
        var summary = await _recorder.CloseAsync();
        return await archive.OpenAsync(reservation.Id, summary.Duration < Granted ? summary.Duration : Granted);
    }

    /// <inheritdoc/>
    public async Task RestartAsync()
    {
        if (_ending is not null) throw new InvalidOperationException("The deposit is over.");
        await _recorder.CloseAsync();
        _hasSpool = false;
        archive.Erase(reservation.Id);
        try
        {
            _recorder = await archive.RecordAsync(reservation.Id, reservation.Request.Privacy);
        }
        catch (RecordingUnavailableException exception)
        {
            Log.RecordingRefused(logger, reservation.Id, exception);
            throw;
        }
        _hasSpool = true;
    }

    /// <inheritdoc/>
    public Task<Guid?> KeepAsync(TimeSpan trim = default) => _ending ??= EndAsync(async () =>
    {
        var summary = await _recorder.CloseAsync();
        if (_recorder.Failed) Log.RecordingCutShort(logger, reservation.Id, summary.Duration);
        // What the disk would not confirm is not judged here: the spool is looked at again later, and no sound is deleted unseen.
        if (_hasSpool && !summary.IsComplete && summary.Duration < MailboxLimits.ShortestMessage) return null;
        var length = _hasSpool ? summary.LengthWithout(trim) : TimeSpan.Zero;
        return await mailboxes.KeepAsync(reservation, length < Granted ? length : Granted);
    });

    /// <inheritdoc/>
    public Task DiscardAsync() => _ending ??= EndAsync(async () =>
    {
        await _recorder.CloseAsync();
        await mailboxes.DropAsync(reservation.Id);
        return null;
    });

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await KeepAsync();
        await _recorder.DisposeAsync();
    }

    private async Task<Guid?> EndAsync(Func<Task<Guid?>> end)
    {
        try
        {
            return await end();
        }
        finally
        {
            // Whatever went wrong: from here on the reservation is an orphan, which MaintainAsync settles.
            mailboxes.Over(reservation, audience);
        }
    }
}

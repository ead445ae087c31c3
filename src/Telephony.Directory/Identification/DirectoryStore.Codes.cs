namespace Telephony.Directory;

/// <content>The secret code as the detainee changes it.</content>
public sealed partial class DirectoryStore
{
    /// <inheritdoc/>
    public async Task<Identification> ChangeCodeAsync(string identifier, string oldCode, string newCode, string phoneUser, CancellationToken cancellation)
    {
        const string sql =
            """
            with changed as (
                update directory.detainees set code_hash = @Hash, code_salt = @Salt, code_iterations = @Iterations where id = @id returning id)
            insert into directory.history (at, author, action, reason, detainee)
            select @now, @author, @action, 'changed on a phone', id from changed
            """;
        if (!SecretCodes.IsAcceptable(newCode, identifier)) throw new ArgumentException("The new code may not be chosen.", nameof(newCode));
        var identification = await IdentifyAsync(identifier, oldCode, phoneUser, cancellation);
        if (identification is not Identification.Identified { Detainee.Id: var id }) return identification;
        // As there: no connection is held meanwhile, and from here on hanging up stops nothing.
        var made = await Task.Run(() => _codes.Make(id, newCode), CancellationToken.None);
        await ExecuteAsync(
            sql, new { id, made.Hash, made.Salt, made.Iterations, author = Change.ByDetainee, action = HistoryAction.CodeChanged, now = _clock.GetUtcNow() }, CancellationToken.None);
        return identification;
    }
}

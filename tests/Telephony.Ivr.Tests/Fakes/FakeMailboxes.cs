using Telephony.Core.Media;
using Telephony.Voicemail;

namespace Telephony.Ivr.Tests.Fakes;

/// <summary>One mailbox in memory, and the deposits made into it.</summary>
internal sealed class FakeMailboxes : IMailboxes
{
    public List<MessageSummary> Messages { get; } = [];

    public List<Guid> Heard { get; } = [];

    public List<Guid> Deleted { get; } = [];

    public List<Guid> EndedSessions { get; } = [];

    public HashSet<Guid> Sessions { get; } = [];

    public bool IsFull { get; set; }

    public Exception? FailsToBegin { get; set; }

    public Exception? FailsToRestart { get; set; }

    /// <summary>Met by the next <see cref="MarkHeardAsync"/> only.</summary>
    public Exception? FailsToMark { get; set; }

    public Exception? FailsToDelete { get; set; }

    public TimeSpan DiskTakes { get; set; } = TimeSpan.MaxValue;

    public bool RestoreFits { get; set; } = true;

    public TimeSpan TimeLeft { get; set; } = TimeSpan.FromMinutes(12);

    public int PlacesLeft { get; set; } = 10;

    public FakeDeposit? Deposit { get; private set; }

    public DepositRequest? Request { get; private set; }

    public MessageSummary Add(string name, double seconds = 20, bool heard = false)
    {
        var message = new MessageSummary(Guid.NewGuid(), Stage.Number("0612345678"), name, new(2026, 11, 21, 13, 5, 9, TimeSpan.Zero), TimeSpan.FromSeconds(seconds), heard, false);
        Messages.Add(message);
        return message;
    }

    public Task<IDeposit?> BeginDepositAsync(DepositRequest request, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        Request = request;
        if (FailsToBegin is { } failure) throw failure;
        if (!IsFull) Deposit = new FakeDeposit(TimeLeft) { DiskTakes = DiskTakes, FailsToRestart = FailsToRestart };
        return Task.FromResult<IDeposit?>(Deposit);
    }

    public Task<MailboxContents> OpenAsync(Guid detainee, CancellationToken cancellation) =>
        Task.FromResult(new MailboxContents([.. Messages], TimeSpan.Zero, TimeLeft, PlacesLeft));

    public Task MarkHeardAsync(Guid message, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (FailsToMark is { } failure)
        {
            FailsToMark = null;
            throw failure;
        }
        Heard.Add(message);
        return Task.CompletedTask;
    }

    public Task DeleteAsync(Guid message, Guid session, CancellationToken cancellation)
    {
        if (FailsToDelete is { } failure) throw failure;
        Sessions.Add(session);
        Deleted.Add(message);
        return Task.CompletedTask;
    }

    public Task<bool> UndoDeleteAsync(Guid message, Guid session, CancellationToken cancellation)
    {
        Sessions.Add(session);
        if (RestoreFits) Deleted.Remove(message);
        return Task.FromResult(RestoreFits);
    }

    public Task EndSessionAsync(Guid session, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        EndedSessions.Add(session);
        return Task.CompletedTask;
    }

    public Task<ISound> SoundAsync(Guid message, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var found = Messages.Single(candidate => candidate.Id == message);
        return Task.FromResult<ISound>(new FakeSound("sound of " + found.Name, found.Duration));
    }
}

using Telephony.Voicemail;

namespace Telephony.Ivr.Flows;

/// <summary>
/// The messages of one listening session and the place in them: new ones first, as they were when it began. Deleted ones are stepped over
/// and can come back. Pure.
/// </summary>
/// <param name="messages">In order.</param>
public sealed class Mailbag(IReadOnlyList<MessageSummary> messages)
{
    private readonly List<int> _deleted = [];
    private int _at = -1;

    /// <summary>The message one stands on; null before the first and after the last.</summary>
    public MessageSummary? Current => _at >= 0 && _at < messages.Count ? messages[_at] : null;

    /// <summary>The message whose deletion an undo takes back: the last deleted.</summary>
    public MessageSummary? LastDeleted => _deleted.Count > 0 ? messages[_deleted[^1]] : null;

    /// <summary>Goes to the next message that is not deleted, or past the end.</summary>
    public void Next()
    {
        do _at++;
        while (_deleted.Contains(_at));
        _at = Math.Min(_at, messages.Count);
    }

    /// <summary>Goes to the message before; false, and nothing changes, when there is none.</summary>
    public bool Previous()
    {
        var before = _at - 1;
        while (_deleted.Contains(before)) before--;
        if (before < 0) return false;
        _at = before;
        return true;
    }

    /// <summary>The current message is deleted; one still stands on it.</summary>
    public void Delete() => _deleted.Add(_at);

    /// <summary>The last deleted message is back, and one stands on it.</summary>
    public void Restore()
    {
        _at = _deleted[^1];
        _deleted.RemoveAt(_deleted.Count - 1);
    }
}

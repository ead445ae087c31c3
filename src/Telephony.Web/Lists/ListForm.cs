using Microsoft.AspNetCore.Components;
using Telephony.Directory;
using Telephony.Web.Forms;

namespace Telephony.Web.Lists;

/// <summary>What the pages with forms that change lists have in common: what is wrong stands beside its field, and what is done leads to a page that says so.</summary>
public abstract class ListForm : ActingPage
{
    private readonly Dictionary<string, string> _errors = [];

    /// <summary>Keeps lists.</summary>
    [Inject]
    public DirectoryStore Directory { get; set; } = null!;

    /// <summary>In the reader's language.</summary>
    [Inject]
    public Texts T { get; set; } = null!;

    /// <summary>Whether nothing is wrong.</summary>
    protected bool IsFaultless => _errors.Count == 0;

    /// <summary>What is wrong with a field, as a sentence; null for nothing.</summary>
    protected string? ErrorOf(string field) => _errors.TryGetValue(field, out var key) ? T[key] : null;

    /// <summary>Says by a text's key what is wrong with a field.</summary>
    protected void Refuse(string field, string key) => _errors.TryAdd(field, key);

    /// <summary>The reason that was typed; empty, and said beside its field, when it says too little or too much.</summary>
    protected string ReasonOf(string field, string? typed)
    {
        if (StatedReason.Of(typed) is { } reason) return reason;
        Refuse(field, "lists.error.reason");
        return "";
    }

    /// <summary>A form is done: on to a page that says so.</summary>
    protected void GoTo(string page, string done) => Navigation.NavigateTo(Forms.Done.At(page, done));
}

namespace Telephony.Ivr.Prompts;

/// <summary>A catalogue of prompts is missing or wrong: it stops the start, and its message says file, line, field and reason.</summary>
public sealed class PromptCatalogueException : Exception
{
    /// <summary>Says what is wrong. <paramref name="line"/> is 0 and <paramref name="field"/> empty when there is none.</summary>
    public PromptCatalogueException(string file, int line, string field, string reason, Exception? cause = null)
        : base($"{file}{(line > 0 ? $", line {line}" : "")}{(field.Length > 0 ? $", {field}" : "")}: {reason}.", cause) =>
        (File, Line, Field) = (file, line, field);

    /// <summary>The file.</summary>
    public string File { get; }

    /// <summary>The line, from 1; 0 when unknown.</summary>
    public int Line { get; }

    /// <summary>The field or key; empty when it is the whole file.</summary>
    public string Field { get; }
}

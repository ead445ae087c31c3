namespace Telephony.Recording.Sealing;

/// <summary>Points between which a process may be killed while it seals; tests stop at each.</summary>
internal enum SealStep
{
    /// <summary>The temporary file was begun.</summary>
    Begun,

    /// <summary>The temporary file is whole and on the disk.</summary>
    Written,

    /// <summary>It has its name.</summary>
    Named,

    /// <summary>The owner has swapped his row.</summary>
    Swapped,

    /// <summary>The spool is gone.</summary>
    SpoolDeleted,
}

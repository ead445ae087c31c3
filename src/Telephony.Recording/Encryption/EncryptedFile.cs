namespace Telephony.Recording.Encryption;

/// <summary>
/// The form of a sealed sound on disk (DESIGN 4.3): the header of <see cref="FileHeader"/>, then the plain bytes in chunks of 64 KiB, each cipher text followed by its tag. Only the
/// last chunk is shorter, and may be empty; its flag in the associated data is what makes a cut file recognisable. Any chunk can be read without the others.
/// </summary>
internal static class EncryptedFile
{
    /// <summary>Plain bytes of every chunk but the last.</summary>
    public const int ChunkLength = 64 * 1024;

    /// <summary>Bytes of such a chunk in the file.</summary>
    public const int StoredChunkLength = ChunkLength + FileHeader.TagLength;

    /// <summary>Plain length of a file of <paramref name="fileLength"/> bytes and the number of its chunks; null when no file has that length.</summary>
    public static (long Length, uint Chunks)? Layout(long fileLength)
    {
        var stored = fileLength - FileHeader.Length;
        if (stored < FileHeader.TagLength) return null;
        var chunks = (stored + StoredChunkLength - 1) / StoredChunkLength;
        var last = stored - ((chunks - 1) * StoredChunkLength);
        return last < FileHeader.TagLength || chunks > uint.MaxValue ? null : (stored - (chunks * FileHeader.TagLength), (uint)chunks);
    }
}

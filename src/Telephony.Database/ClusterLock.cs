namespace Telephony.Database;

/// <summary>
/// The exclusive lock on <c>DIR/cluster.lock</c> (DESIGN 8). The system takes it away when the process ends in any way, so it is never left
/// over. The file stays; removing it would let two processes lock two files of one name.
/// </summary>
public sealed class ClusterLock : IDisposable
{
    private readonly FileStream _file;

    private ClusterLock(FileStream file) => _file = file;

    /// <summary>Takes the lock if it is free; null when another process (or another part of this one) holds it.</summary>
    public static ClusterLock? TryTake(DataDirectory directory)
    {
        ArgumentNullException.ThrowIfNull(directory);
        try
        {
            return new ClusterLock(new FileStream(directory.LockFile, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (UnauthorizedAccessException failure)
        {
            throw new DatabaseException($"{directory.LockFile} cannot be opened: {failure.Message}", failure);
        }
        catch (IOException failure) when (failure is not (FileNotFoundException or DirectoryNotFoundException))
        {
            return null;
        }
    }

    /// <summary>Gives the lock back.</summary>
    public void Dispose() => _file.Dispose();
}

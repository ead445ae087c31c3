using System.Security.Cryptography;

namespace Telephony.Recording.Sealing;

/// <summary>
/// Takes a sealed sound of one archive into another: decrypted, hashed and encrypted anew under its new id, without a codec. Like sealing it is invisible until its
/// last step, so it can be stopped anywhere and done again.
/// </summary>
internal sealed class SoundCopying(SoundFiles files)
{
    private const int PartLength = 64 * 1024;

    public Action<SealStep>? StepReached { get; set; }

    /// <summary>Returns the bytes copied.</summary>
    public long Copy(SoundFiles from, SealedSound original, Guid copy, CancellationToken cancellation)
    {
        using var opus = from.TryOpenSealed(original.Sound) ?? throw new SoundNotFoundException(original.Sound);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using (var file = files.CreateTemporary(copy))
        {
            StepReached?.Invoke(SealStep.Begun);
            var plain = opus.Plain;
            var part = new byte[PartLength];
            for (var count = plain.Read(part); count > 0; count = plain.Read(part))
            {
                cancellation.ThrowIfCancellationRequested();
                hash.AppendData(part, 0, count);
                file.Write(part.AsSpan(0, count));
            }

            file.Complete();
        }

        StepReached?.Invoke(SealStep.Written);
        if (!hash.GetHashAndReset().AsSpan().SequenceEqual(original.Sha256))
        {
            files.DestroyTemporary(copy);
            throw new SoundDamagedException($"Sound {original.Sound} is not what was sealed.");
        }

        files.NameCopy(copy);
        StepReached?.Invoke(SealStep.Named);
        return original.Bytes;
    }
}

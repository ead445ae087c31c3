using System.Collections.Concurrent;
using Telephony.Recording;

namespace Telephony.Voicemail.Tests;

/// <summary>Monitoring as voicemail sees it: it writes down what it was asked to copy, or is away.</summary>
internal sealed class FakeCopies : IMessageCopies
{
    public ConcurrentQueue<MessageToCopy> Asked { get; } = new();

    /// <summary>Those whose copy is made.</summary>
    public ConcurrentQueue<Guid> Copied { get; } = new();

    public bool IsAway { get; set; }

    /// <summary>What a copy is made from can be heard at that moment.</summary>
    public async Task CopyAsync(MessageToCopy message, SealedSound sound, SoundArchive archive, LegPrivacy.Monitored privacy, CancellationToken cancellation)
    {
        Asked.Enqueue(message);
        if (IsAway) throw new IOException("monitoring is away");
        using var file = new MemoryStream();
        await archive.ExportAsync(sound.Sound, null, file, cancellation);
        Assert.That(System.Security.Cryptography.SHA256.HashData(file.ToArray()), Is.EqualTo(sound.Sha256));
        Copied.Enqueue(message.Message);
    }
}

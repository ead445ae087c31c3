using System.Text;
using Telephony.Directory;

namespace Telephony.Billing.Tests;

/// <summary>Turns every bit, so that nothing readable is stored, and binds the purpose.</summary>
internal sealed class PlainProtector : ISecretProtector
{
    public byte[] Protect(byte[] plain, string purpose) => [.. Encoding.UTF8.GetBytes(purpose), 0, .. plain.Select(b => (byte)(b ^ 0xFF))];

    public byte[] Unprotect(byte[] sealedSecret, string purpose)
    {
        var prefix = Encoding.UTF8.GetBytes(purpose).Append((byte)0).ToArray();
        if (!sealedSecret.AsSpan().StartsWith(prefix)) throw new InvalidDataException("another purpose");
        return [.. sealedSecret.Skip(prefix.Length).Select(b => (byte)(b ^ 0xFF))];
    }
}

using Telephony.Directory;

namespace Telephony.Web.Tests;

/// <summary>Protects nothing: no secret of the directory matters here.</summary>
internal sealed class PlainProtector : ISecretProtector
{
    public byte[] Protect(byte[] plain, string purpose) => plain;

    public byte[] Unprotect(byte[] sealedSecret, string purpose) => sealedSecret;
}

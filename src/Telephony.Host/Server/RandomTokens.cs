using System.Security.Cryptography;
using Telephony.Core.Sip;

namespace Telephony.Host.Server;

/// <summary>Tags, branches and Call-IDs of 128 random bits. Thread-safe.</summary>
public sealed class RandomTokens : ITokenSource
{
    /// <inheritdoc/>
    public string Next() => RandomNumberGenerator.GetHexString(32, lowercase: true);
}

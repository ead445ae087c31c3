namespace Telephony.Core.Sdp;

/// <summary>Direction of a media stream (RFC 8866 6.7, RFC 3264 5.1), from the point of view of whoever holds the value.</summary>
public enum MediaDirection
{
    /// <summary><c>a=sendrecv</c>, the default.</summary>
    SendReceive,

    /// <summary><c>a=sendonly</c>.</summary>
    SendOnly,

    /// <summary><c>a=recvonly</c>.</summary>
    ReceiveOnly,

    /// <summary><c>a=inactive</c>.</summary>
    Inactive,
}

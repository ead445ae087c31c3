namespace Telephony.Core.Sip.Messages;

/// <summary>The methods that this stack knows.</summary>
public static class SipMethod
{
#pragma warning disable CS1591 // the names are the RFC's
    public const string Invite = "INVITE", Ack = "ACK", Bye = "BYE", Cancel = "CANCEL", Options = "OPTIONS", Register = "REGISTER",
        Info = "INFO", Update = "UPDATE", Prack = "PRACK", Refer = "REFER", Notify = "NOTIFY", Subscribe = "SUBSCRIBE", Message = "MESSAGE";
#pragma warning restore CS1591
}

namespace Telephony.Web.Phones;

/// <summary>Addresses of the pages about one phone.</summary>
internal static class PhoneLinks
{
    /// <summary>What is known of it.</summary>
    public static string Of(string user) => "/phones/" + Uri.EscapeDataString(user);

    /// <summary>Stops it.</summary>
    public static string Stop(string user) => Of(user) + "/stop";

    /// <summary>Starts what a stop holds again.</summary>
    public static string Start(Guid stop) => $"/stops/{stop}/end";
}

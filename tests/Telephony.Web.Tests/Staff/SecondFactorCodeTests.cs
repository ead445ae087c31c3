using Telephony.Web.Staff;

namespace Telephony.Web.Tests.Staff;

/// <summary>The codes of RFC 6238, appendix B, in six digits.</summary>
public class SecondFactorCodeTests
{
    [TestCase(59, "287082")]
    [TestCase(1111111109, "081804")]
    [TestCase(20000000000, "353130")]
    public void A_code_is_that_of_the_standard(long at, string code) =>
        Assert.That(SecondFactorCode.Of("gezd gnbv gy3t qojq gezd gnbv gy3t qojq", DateTimeOffset.FromUnixTimeSeconds(at)), Is.EqualTo(code));

    [TestCase("")]
    [TestCase("GEZDGNBV")]
    [TestCase("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJ1")]
    public void What_is_no_secret_has_no_code(string secret) => Assert.That(SecondFactorCode.Of(secret, DateTimeOffset.UnixEpoch), Is.Null);
}

namespace Telephony.Web.Tests.Access;

/// <summary>Tests over a world of their own, which is made once for all of them.</summary>
public abstract class AccessFixture
{
    /// <summary>Who and what there is.</summary>
    private protected AccessWorld World { get; private set; } = null!;

    /// <summary>Sends what no browser would.</summary>
    private protected RawClient Client { get; private set; } = null!;

    [OneTimeSetUp]
    public async Task Create()
    {
        World = await AccessWorld.CreateAsync();
        Client = new RawClient(World.Rig.Console.Address);
    }

    [OneTimeTearDown]
    public async Task Drop()
    {
        Client.Dispose();
        await World.DisposeAsync();
    }
}

using System.Text;
using System.Xml.Linq;
using Dapper;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Telephony.Web.Protection;

/// <summary>Where ASP.NET keeps the keys with which it signs forms: rows, so that a form that one node gave is taken by every other.</summary>
internal sealed class KeyRing(NpgsqlDataSource database) : IXmlRepository
{
    /// <inheritdoc/>
    public IReadOnlyCollection<XElement> GetAllElements()
    {
        using var connection = database.OpenConnection();
        return [.. connection.Query<string>("select xml from web.keys order by name").Select(XElement.Parse)];
    }

    /// <inheritdoc/>
    public void StoreElement(XElement element, string friendlyName)
    {
        using var connection = database.OpenConnection();
        connection.Execute("insert into web.keys (name, xml) values (@friendlyName, @xml)", new { friendlyName, xml = element.ToString(SaveOptions.DisableFormatting) });
    }
}

/// <summary>Seals those keys.</summary>
internal sealed class KeySealer(ConsoleOptions options) : IXmlEncryptor
{
    /// <summary>Element that holds a sealed key in Base64.</summary>
    public const string Element = "sealed";

    /// <summary>Binds a sealed key to its place.</summary>
    public static ReadOnlySpan<byte> Place => "keys"u8;

    /// <inheritdoc/>
    public EncryptedXmlInfo Encrypt(XElement plaintextElement)
    {
        var box = options.Secrets.Seal(Encoding.UTF8.GetBytes(plaintextElement.ToString(SaveOptions.DisableFormatting)), Place);
        return new EncryptedXmlInfo(new XElement(Element, Convert.ToBase64String(box)), typeof(KeyOpener));
    }
}

/// <summary>Opens them again; made by ASP.NET, which hands over its services.</summary>
internal sealed class KeyOpener(IServiceProvider services) : IXmlDecryptor
{
    /// <inheritdoc/>
    public XElement Decrypt(XElement encryptedElement)
    {
        var box = services.GetRequiredService<ConsoleOptions>().Secrets.Open(Convert.FromBase64String(encryptedElement.Value), KeySealer.Place)
            ?? throw new System.Security.Cryptography.CryptographicException("A key of the console was not written with this master key.");
        return XElement.Parse(Encoding.UTF8.GetString(box));
    }
}

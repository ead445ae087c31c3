using Dapper;
using Npgsql;

namespace Telephony.Directory;

/// <summary>What is stored already, as far as the file's rows refer to it or may leave fields out because of it.</summary>
internal sealed class StoredKeys
{
    private readonly HashSet<string> _establishments;
    private readonly HashSet<string> _phones;
    private readonly HashSet<string> _detainees;
    private readonly Dictionary<TrunkAddress, string> _addresses;

    private StoredKeys(HashSet<string> establishments, HashSet<string> phones, HashSet<string> detainees, Dictionary<TrunkAddress, string> addresses)
    {
        _establishments = establishments;
        _phones = phones;
        _detainees = detainees;
        _addresses = addresses;
    }

    /// <summary>Reads the keys.</summary>
    public static async Task<StoredKeys> LoadAsync(NpgsqlConnection connection, ImportFile file, CancellationToken cancellation)
    {
        async Task<HashSet<string>> KeysAsync(string sql, IEnumerable<string> keys) =>
            (await connection.QueryAsync<string>(new(sql, new { keys = keys.ToArray() }, cancellationToken: cancellation))).ToHashSet(StringComparer.Ordinal);

        const string addresses =
            """
            select network, port, trunk from directory.trunk_addresses where trunk <> all (@names)
            """;
        var rows = await connection.QueryAsync<(System.Net.IPNetwork Network, int? Port, string Trunk)>(new(
            addresses, new { names = file.Trunks.Where(trunk => trunk.Addresses is not null).Select(trunk => trunk.Name).ToArray() }, cancellationToken: cancellation));
        return new StoredKeys(
            await KeysAsync("select code from directory.establishments where code = any (@keys)",
                file.Phones.Select(phone => phone.Establishment).Concat(file.Detainees.Select(detainee => detainee.Establishment)).OfType<string>().Distinct(StringComparer.Ordinal)),
            await KeysAsync("""select "user" from directory.phones where "user" = any (@keys)""", file.Phones.Select(phone => phone.User)),
            await KeysAsync("select identifier from directory.detainees where identifier = any (@keys)", file.Detainees.Select(detainee => detainee.Identifier)),
            rows.ToDictionary(row => new TrunkAddress(row.Network, row.Port), row => row.Trunk));
    }

    /// <summary>Adds an error for each row that cannot be stored.</summary>
    public void Check(ImportFile file, List<ImportError> errors)
    {
        var establishments = file.Establishments.Select(row => row.Code).Concat(_establishments).ToHashSet(StringComparer.Ordinal);
        void CheckEstablishment(RowPosition at, string? code, bool isNew)
        {
            if (code is null && isNew) errors.Add(at.Error("establishment", "is missing"));
            if (code is not null && !establishments.Contains(code)) errors.Add(at.Error("establishment", $"names {code}, which is neither in this file nor stored"));
        }
        foreach (var phone in file.Phones)
        {
            var isNew = !_phones.Contains(phone.User);
            CheckEstablishment(phone.At, phone.Establishment, isNew);
            if (isNew && phone.Password is null) errors.Add(phone.At.Error("password", "is missing"));
        }
        foreach (var detainee in file.Detainees) CheckEstablishment(detainee.At, detainee.Establishment, !_detainees.Contains(detainee.Identifier));
        foreach (var trunk in file.Trunks)
        {
            foreach (var address in trunk.Addresses ?? [])
                if (_addresses.TryGetValue(address, out var owner)) errors.Add(trunk.At.Error("addresses", $"has an address that the trunk {owner} has too"));
        }
    }
}

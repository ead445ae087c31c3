using Telephony.Directory;

namespace Telephony.Billing;

/// <summary>A plan of the file.</summary>
internal sealed record PlanImport(RowPosition At, Plan Plan);

/// <summary>A class of numbers of the file; its prefixes replace the stored ones.</summary>
internal sealed record DestinationImport(RowPosition At, string Class, IReadOnlyList<string> Prefixes);

/// <summary>A tariff of the file.</summary>
internal sealed record TariffImport(RowPosition At, Tariff Tariff);

/// <summary>Money of a detainee of the file; without a plan it is for the nominative account.</summary>
internal sealed record CreditImport(RowPosition At, string Identifier, string Transfer, string? Plan, Money Amount);

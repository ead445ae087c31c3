using System.Data.Common;

namespace Telephony.Ivr.Tests.Fakes;

/// <summary>What a lost database looks like.</summary>
#pragma warning disable CA1032, RCS1194 // made here only
internal sealed class DatabaseAwayException() : DbException("the database is away");

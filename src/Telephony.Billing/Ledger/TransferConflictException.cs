namespace Telephony.Billing;

/// <summary>A transfer's id was used before for something else: nothing was changed. The message is for people and names the id only.</summary>
public sealed class TransferConflictException : Exception
{
    /// <summary>Refuses a transfer.</summary>
    public TransferConflictException(string message) : base(message) { }

    /// <summary>For the framework's conventions only.</summary>
    public TransferConflictException() { }

    /// <summary>For the framework's conventions only.</summary>
    public TransferConflictException(string message, Exception inner) : base(message, inner) { }

    /// <summary>The id of this transfer stands for something else.</summary>
    internal static TransferConflictException Of(string transfer) => new($"the transfer {transfer} was used before, for another amount, plan or person");
}

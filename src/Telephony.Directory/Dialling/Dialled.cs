namespace Telephony.Directory;

/// <summary>What a detainee asked to be connected to, from what he keyed or his phone dialled. A closed set.</summary>
public abstract record Dialled
{
    private Dialled() { }

    /// <summary>A number in E.164; whether he may call it is decided elsewhere.</summary>
    public sealed record Number(PhoneNumber Value) : Dialled
    {
        /// <summary>The number, hidden.</summary>
        public override string ToString() => Value.ToString();
    }

    /// <summary>A shortcut of his list: <c>*</c> and one or two digits.</summary>
    /// <param name="Digits">Without the star.</param>
    public sealed record Shortcut(string Digits) : Dialled
    {
        /// <summary>Not the digits.</summary>
        public override string ToString() => "shortcut";
    }

    /// <summary>Nothing that can be called.</summary>
    public sealed record Refused(DialRefusal Reason) : Dialled
    {
        /// <summary>The reason.</summary>
        public override string ToString() => Reason.ToString();
    }
}

/// <summary>Why what was dialled is no number to call. A closed set.</summary>
public enum DialRefusal
{
    /// <summary>Nothing, or nothing but a prefix.</summary>
    Empty,

    /// <summary>More than any number has (E.164: 15 digits).</summary>
    TooLong,

    /// <summary>Letters, or signs where no number has them.</summary>
    NotANumber,

    /// <summary>A star or hash code of the network, such as <c>#31#</c>: the network's services are not the detainee's.</summary>
    ServiceCode,

    /// <summary>An emergency or other short number (15, 17, 112, 3xxx): no correspondent has one.</summary>
    ShortNumber,

    /// <summary>A number that costs more than a call: 081, 082, 089 in France, and +979.</summary>
    Premium,

    /// <summary>Too few or too many digits for a number of its country.</summary>
    WrongLength,
}

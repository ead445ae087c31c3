namespace Telephony.Core.Codecs;

/// <summary>Level of a G.711 payload without decoding it: one look-up a sample. Pure, any thread.</summary>
public static class G711Level
{
    /// <summary>What <see cref="Dbm0"/> returns for an empty or silent payload; nothing real is lower.</summary>
    public const float Lowest = -90;

    // A sine at full scale is +3.14 dBm0 (A-law; +3.17 for mu-law): its mean square is 32768 squared / 2.
    private const float FullScaleDbm0 = 3.14f;
    private const float FullScaleMeanSquare = 32768f * 32768f / 2;

    private static readonly uint[] s_aLawSquares = Squares(AudioCodec.Pcma);
    private static readonly uint[] s_muLawSquares = Squares(AudioCodec.Pcmu);

    /// <summary>Root mean square level in dBm0, from <see cref="Lowest"/> to about +6.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="codec"/> is not a G.711 codec.</exception>
    public static float Dbm0(AudioCodec codec, ReadOnlySpan<byte> payload)
    {
        var squares = codec switch
        {
            AudioCodec.Pcma => s_aLawSquares,
            AudioCodec.Pcmu => s_muLawSquares,
            _ => throw new ArgumentOutOfRangeException(nameof(codec), codec, "not a G.711 codec"),
        };
        if (payload.IsEmpty)
            return Lowest;
        ulong sum = 0;
        foreach (var code in payload)
            sum += squares[code];
        var meanSquare = (float)sum / payload.Length;
        return meanSquare <= 1 ? Lowest : Math.Max(Lowest, FullScaleDbm0 + (10 * MathF.Log10(meanSquare / FullScaleMeanSquare)));
    }

    private static uint[] Squares(AudioCodec codec)
    {
        var samples = G711.DecodeTable(codec);
        var squares = new uint[samples.Length];
        for (var i = 0; i < squares.Length; i++)
            squares[i] = (uint)(samples[i] * samples[i]);
        return squares;
    }
}

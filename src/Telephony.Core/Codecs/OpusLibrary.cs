using System.Reflection;
using System.Runtime.InteropServices;

namespace Telephony.Core.Codecs;

/// <summary>
/// The functions of libopus that are used (ECOSYSTEM 3.2). Debian's libopus0 has only the versioned name, so that is tried first.
/// <c>opus_encoder_ctl</c> takes variable arguments; an integer third argument travels like a fixed one on 64-bit Linux.
/// </summary>
internal static unsafe partial class OpusLibrary
{
    public const int Ok = 0;
    public const int ApplicationVoip = 2048;
    public const int SetBitrate = 4002;
    public const int SetVbr = 4006;
    public const int SetComplexity = 4010;
    public const int SetInbandFec = 4012;
    public const int SetPacketLossPerc = 4014;
    public const int GetLookahead = 4027;
    public const int ResetState = 4028;

    private const string Name = "opus";

    static OpusLibrary() => NativeLibrary.SetDllImportResolver(typeof(OpusLibrary).Assembly, Resolve);

    [LibraryImport(Name, EntryPoint = "opus_encoder_create")]
    public static partial nint EncoderCreate(int sampleRate, int channels, int application, out int error);

    [LibraryImport(Name, EntryPoint = "opus_encoder_destroy")]
    public static partial void EncoderDestroy(nint encoder);

    [LibraryImport(Name, EntryPoint = "opus_encoder_ctl")]
    public static partial int EncoderControl(nint encoder, int request, int value);

    [LibraryImport(Name, EntryPoint = "opus_encoder_ctl")]
    public static partial int EncoderQuery(nint encoder, int request, int* value);

    [LibraryImport(Name, EntryPoint = "opus_encode")]
    public static partial int Encode(nint encoder, short* pcm, int frameSize, byte* packet, int capacity);

    [LibraryImport(Name, EntryPoint = "opus_decoder_create")]
    public static partial nint DecoderCreate(int sampleRate, int channels, out int error);

    [LibraryImport(Name, EntryPoint = "opus_decoder_destroy")]
    public static partial void DecoderDestroy(nint decoder);

    [LibraryImport(Name, EntryPoint = "opus_decoder_ctl")]
    public static partial int DecoderControl(nint decoder, int request);

    [LibraryImport(Name, EntryPoint = "opus_decode")]
    public static partial int Decode(nint decoder, byte* packet, int length, short* pcm, int frameSize, int decodeFec);

    [LibraryImport(Name, EntryPoint = "opus_get_version_string")]
    public static partial byte* VersionString();

    // Other imports of this assembly keep the default search: zero means "not mine".
    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path)
    {
        if (!string.Equals(name, Name, StringComparison.Ordinal)) return 0;
        foreach (var candidate in (ReadOnlySpan<string>)["libopus.so.0", "libopus.so"])
            if (NativeLibrary.TryLoad(candidate, assembly, path, out var handle)) return handle;
        throw new DllNotFoundException("libopus is missing: install the Debian package libopus0.");
    }
}

using System.Runtime.InteropServices;

namespace Telephony.Core.Codecs;

/// <summary>An encoder of libopus; freed once, whatever happens.</summary>
internal sealed class OpusEncoderHandle : SafeHandle
{
    public OpusEncoderHandle(nint encoder) : base(0, ownsHandle: true) => SetHandle(encoder);

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        OpusLibrary.EncoderDestroy(handle);
        return true;
    }
}

/// <summary>A decoder of libopus; freed once, whatever happens.</summary>
internal sealed class OpusDecoderHandle : SafeHandle
{
    public OpusDecoderHandle(nint decoder) : base(0, ownsHandle: true) => SetHandle(decoder);

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        OpusLibrary.DecoderDestroy(handle);
        return true;
    }
}

/// <summary>Keeps a handle from being freed by another thread's Dispose while libopus works on it.</summary>
internal readonly ref struct OpusUse
{
    private readonly SafeHandle _handle;

    public OpusUse(SafeHandle handle)
    {
        var added = false;
        handle.DangerousAddRef(ref added);
        _handle = handle;
    }

    public nint Pointer => _handle.DangerousGetHandle();

    public void Dispose() => _handle.DangerousRelease();
}

using System.Text;

namespace Telephony.LoadGenerator.Sip;

/// <summary>Cuts a TCP stream into messages by Content-Length (RFC 3261 18.3). Used by one thread.</summary>
internal sealed class StreamFramer
{
    private byte[] _bytes = new byte[4096];
    private int _count;

    /// <summary>Adds what was read from the stream.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        if (_count + bytes.Length > _bytes.Length) Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _count + bytes.Length));
        bytes.CopyTo(_bytes.AsSpan(_count));
        _count += bytes.Length;
    }

    /// <summary>Takes the next whole message, or returns false when more bytes are needed.</summary>
    public bool TryTake(out byte[] message)
    {
        message = [];
        SkipKeepAlives();
        var head = _bytes.AsSpan(0, _count).IndexOf("\r\n\r\n"u8);
        if (head < 0) return false;
        var total = head + 4 + ContentLength(Encoding.ASCII.GetString(_bytes, 0, head));
        if (_count < total) return false;
        message = _bytes[..total];
        Drop(total);
        return true;
    }

    private void SkipKeepAlives()
    {
        while (_count >= 2 && _bytes[0] == '\r' && _bytes[1] == '\n') Drop(2);
    }

    private void Drop(int count)
    {
        _bytes.AsSpan(count, _count - count).CopyTo(_bytes);
        _count -= count;
    }

    private static int ContentLength(string head)
    {
        foreach (var line in head.Split("\r\n"))
        {
            var colon = line.IndexOf(':');
            if (colon < 0) continue;
            var name = line[..colon].Trim();
            if (name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase) || name is "l" or "L")
                return int.TryParse(line[(colon + 1)..], out var length) ? length : 0;
        }
        return 0;
    }
}

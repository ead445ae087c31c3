using System.Globalization;
using Telephony.Core;

namespace Telephony.LoadGenerator.Reports;

/// <summary>What the server's process used, from <c>/proc</c>.</summary>
internal sealed class ServerProcess(int id)
{
    private const double ClockTicksPerSecond = 100; // USER_HZ, the same on every Linux that .NET runs on
    private const int UserTimeField = 11; // counted from the state, which follows the bracket
    private const int SystemTimeField = 12;

    private (MonotonicTime At, double Cpu)? _began;
    private (MonotonicTime At, double Cpu)? _last;
    private double _callSeconds;

    /// <summary>Whether the process is there.</summary>
    public bool Exists => File.Exists($"/proc/{id}/stat");

    /// <summary>Resident memory before the first call, in MB (1024²).</summary>
    public double RssBefore { get; private set; }

    /// <summary>The most resident memory seen, in MB.</summary>
    public double RssMost { get; private set; }

    /// <summary>CPU seconds in the window.</summary>
    public double CpuSeconds => _last is { } last ? last.Cpu - _began!.Value.Cpu : 0;

    /// <summary>Length of the window, seconds.</summary>
    public double WindowSeconds => _last is { } last ? (last.At - _began!.Value.At).TotalSeconds : 0;

    /// <summary>Calls times minutes in the window.</summary>
    public double CallMinutes => _callSeconds / 60;

    /// <summary>Remembers the memory of the idle server.</summary>
    public void Start() => RssBefore = RssMost = Rss();

    /// <summary>Looks now; while <paramref name="isSteady"/> the window grows, and <paramref name="calls"/> is what ran since the last look.</summary>
    public void Look(MonotonicTime now, int calls, bool isSteady)
    {
        RssMost = Math.Max(RssMost, Rss());
        if (!isSteady) return;
        var sample = (now, Cpu());
        if (_last is { } last) _callSeconds += (now - last.At).TotalSeconds * calls;
        _began ??= sample;
        _last = sample;
    }

    private double Cpu()
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{id}/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return (long.Parse(fields[UserTimeField], CultureInfo.InvariantCulture) + long.Parse(fields[SystemTimeField], CultureInfo.InvariantCulture)) / ClockTicksPerSecond;
        }
        catch (IOException)
        {
            return _last?.Cpu ?? 0;
        }
    }

    private double Rss()
    {
        try
        {
            var line = File.ReadLines($"/proc/{id}/status").FirstOrDefault(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
            return line is null ? 0 : double.Parse(line.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
        }
        catch (IOException)
        {
            return 0;
        }
    }
}

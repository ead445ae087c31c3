using System.Buffers.Binary;
using System.ComponentModel;
using System.Diagnostics;

namespace Telephony.Core.Tests.Rtp;

/// <summary>Synthetic speech in six languages, many voices and speeds, by espeak-ng; 8000 Hz.</summary>
internal static class SpeechCorpus
{
    private const int Reach = 16;
    private const int Phases = 64;

    private static readonly (string Voice, string Text)[] s_texts =
    [
        ("fr", "Bonjour maman, c'est moi. Les enfants vont bien, Lucie a perdu une dent hier soir. On a reçu ta lettre du dix-sept, elle nous a fait plaisir. Demain je passe à la mairie pour les papiers, puis chez ta sœur. Il pleut, il vente, et le chat dort toute la journée. Je t'embrasse très fort, à dimanche."),
        ("en", "Hello dad, this is Emily. The car is fixed, it cost two hundred and ninety pounds. Grandma sends her love, she bought eight tomatoes at the market. We will try to visit on the twenty-third. Please do not worry about the house. Everyone here is fine, only the dog misses you. Good night and sleep well."),
        ("es", "Hola Miguel, te llamo desde la estación. El tren sale a las nueve y cuarenta y cinco. Los niños preguntan por ti todos los días. Ayer cocinamos arroz con pollo y limones. Tu abogado quiere verte el jueves por la mañana. Cuídate mucho, te queremos, hasta pronto."),
        ("ar", "مرحبا يا أخي، كيف حالك اليوم؟ الأولاد بخير والحمد لله. سنأتي لزيارتك يوم الأحد القادم في الساعة العاشرة صباحا. أمي تسأل عنك كل يوم وتسلم عليك كثيرا."),
        ("pt", "Olá João, aqui é a tua irmã. A mãe já saiu do hospital e está muito melhor. Mandei a encomenda na segunda-feira, com livros e meias. O miúdo fez onze anos e quer uma bicicleta. Não te esqueças de responder à carta. Um grande abraço de todos nós."),
        ("ro", "Bună seara, tată. Am primit banii și am plătit chiria. Andrei a început școala și îi place foarte mult. Bunica face cozonaci și îți trimite pozele de la mare. Sâmbătă mergem la țară cu toată familia. Ai grijă de tine și sună-ne când poți."),
    ];

    /// <summary>Some minutes of it.</summary>
    public static IEnumerable<short[]> Render()
    {
        string[] variants = ["", "+m3", "+f2", "+m7", "+f5", "+croak"];
        foreach (var (voice, text) in s_texts)
        {
            for (var i = 0; i < variants.Length; i++)
                yield return Resample(Speak(voice + variants[i], 110 + (i * 25), 15 + (i * 15), text), 22050.0 / 8000);
        }
    }

    /// <summary>The same samples read <paramref name="step"/> times as fast, low-pass filtered for it.</summary>
    public static short[] Resample(short[] samples, double step)
    {
        var kernel = Kernel(0.95 / Math.Max(1, step));
        var result = new short[(int)(samples.Length / step)];
        for (var i = 0; i < result.Length; i++)
        {
            var centre = i * step;
            var first = (int)centre - Reach + 1;
            if (first < 0 || first + (2 * Reach) > samples.Length)
                continue;
            var taps = kernel.AsSpan((int)((centre - (int)centre) * Phases) * 2 * Reach, 2 * Reach);
            var window = samples.AsSpan(first, 2 * Reach);
            float sum = 0;
            for (var j = 0; j < taps.Length; j++)
                sum += taps[j] * window[j];
            result[i] = (short)Math.Clamp(sum, short.MinValue, short.MaxValue);
        }

        return result;
    }

    // A windowed sinc of 2 * Reach taps for each of Phases positions between two samples.
    private static float[] Kernel(double cutOff)
    {
        var kernel = new float[Phases * 2 * Reach];
        for (var phase = 0; phase < Phases; phase++)
        {
            for (var tap = 0; tap < 2 * Reach; tap++)
            {
                var x = tap - Reach + 1 - ((double)phase / Phases);
                var sinc = Math.Abs(x) < 1e-9 ? cutOff : Math.Sin(Math.PI * x * cutOff) / (Math.PI * x);
                kernel[(phase * 2 * Reach) + tap] = (float)(sinc * (0.5 + (0.5 * Math.Cos(Math.PI * x / (Reach + 1)))));
            }
        }

        return kernel;
    }

    private static short[] Speak(string voice, int speed, int pitch, string text)
    {
        var start = new ProcessStartInfo("espeak-ng") { RedirectStandardOutput = true, UseShellExecute = false };
        foreach (var argument in new[] { "-v", voice, "-s", $"{speed}", "-p", $"{pitch}", "--stdout", text })
            start.ArgumentList.Add(argument);
        try
        {
            using var process = Process.Start(start)!;
            using var output = new MemoryStream();
            process.StandardOutput.BaseStream.CopyTo(output);
            process.WaitForExit();
            Assert.That(process.ExitCode, Is.Zero, $"espeak-ng -v {voice}");
            var bytes = output.ToArray().AsSpan(44);
            var samples = new short[bytes.Length / 2];
            for (var i = 0; i < samples.Length; i++)
                samples[i] = BinaryPrimitives.ReadInt16LittleEndian(bytes[(i * 2)..]);
            return samples;
        }
        catch (Win32Exception)
        {
            Assert.Fail("espeak-ng is missing");
            throw;
        }
    }
}

using FsCheck;
using FsCheck.Fluent;
using Telephony.Core.Codecs;
using Telephony.Recording.Spools;

namespace Telephony.Recording.Tests.Spools;

public class SpoolQueueTests
{
    [Test]
    public void What_is_read_is_what_was_written_however_reads_and_writes_alternate() =>
        Prop.ForAll<int[]>(steps =>
        {
            var queue = new SpoolQueue(new SpoolChunkPool());
            var written = new List<byte>();
            var read = new List<byte>();
            foreach (var step in steps)
            {
                var size = unchecked((int)((uint)step % 1500));
                if (step % 3 != 0) Write(queue, written, size);
                else Read(queue, read);
            }

            while (Read(queue, read))
            {
            }

            return read.SequenceEqual(written);
        }).QuickCheckThrowOnFailure();

    [Test]
    public void A_reader_that_stands_still_makes_writes_fail_whole_and_goes_on_afterwards()
    {
        var queue = new SpoolQueue(new SpoolChunkPool());
        var written = new List<byte>();
        while (Write(queue, written, 1500))
        {
        }

        Assert.That(written, Has.Count.InRange(SpoolQueue.MaxChunks * (SpoolChunk.Length - 1518), SpoolQueue.MaxChunks * SpoolChunk.Length));
        Assert.That(queue.IsLong);
        var read = new List<byte>();
        Read(queue, read);
        Read(queue, read);
        Assert.That(Write(queue, written, 1500), "a chunk is free again");
        while (Read(queue, read))
        {
        }

        Assert.That(read, Is.EqualTo(written));
        Assert.That(queue.IsLong, Is.False);
    }

    [Test]
    public void Two_threads_pass_records_in_order_and_whole()
    {
        const int Records = 200_000;
        var queue = new SpoolQueue(new SpoolChunkPool());
        var writer = new Thread(() =>
        {
            var header = new byte[SpoolRecord.HeaderLength];
            for (var i = 0; i < Records; i++)
            {
                var payload = new byte[i % 200];
                payload.AsSpan().Fill(unchecked((byte)i));
                new SpoolRecord(0, AudioCodec.Pcma, (ushort)payload.Length, (uint)i, 0, 0, 0).Write(header);
                while (!queue.TryWrite(header, payload)) Thread.Yield();
            }
        });
        writer.Start();
        var expected = 0u;
        while (expected < Records)
        {
            var records = queue.Peek();
            for (var rest = records; !rest.IsEmpty; rest = rest[SpoolRecord.LengthOf(rest)..])
            {
                Assert.That(SpoolRecord.TryRead(rest, out var record) && record.Ssrc == expected && record.PayloadLength == expected % 200, $"record {expected}");
                Assert.That(rest.Slice(SpoolRecord.HeaderLength, record.PayloadLength).IndexOfAnyExcept(unchecked((byte)expected)), Is.EqualTo(-1));
                expected++;
            }

            queue.Skip(records.Length);
        }

        writer.Join();
        Assert.That(queue.Peek().IsEmpty);
    }

    [Test]
    public void A_queue_that_keeps_up_goes_round_in_a_few_chunks()
    {
        var pool = new SpoolChunkPool();
        var queue = new SpoolQueue(pool);
        var record = new byte[SpoolRecord.HeaderLength];
        var payload = new byte[160];
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100_000; i++)
        {
            queue.TryWrite(record, payload);
            queue.Skip(queue.Peek().Length);
        }

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    private static bool Write(SpoolQueue queue, List<byte> written, int size)
    {
        var record = new byte[SpoolRecord.HeaderLength + size];
        Random.Shared.NextBytes(record);
        if (!queue.TryWrite(record.AsSpan(0, SpoolRecord.HeaderLength), record.AsSpan(SpoolRecord.HeaderLength))) return false;
        written.AddRange(record);
        return true;
    }

    private static bool Read(SpoolQueue queue, List<byte> read)
    {
        var records = queue.Peek();
        read.AddRange(records);
        queue.Skip(records.Length);
        return records.Length > 0;
    }
}

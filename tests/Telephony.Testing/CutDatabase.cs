using System.Buffers.Binary;
using System.Net.Sockets;
using Npgsql;

namespace Telephony.Testing;

/// <summary>What happens to the statement at which a connection is cut.</summary>
public enum StatementCut
{
    /// <summary>The server never has it: what its transaction did before is undone.</summary>
    Before,

    /// <summary>It is under way when the connection is cut; the server carries it out when it can.</summary>
    During,

    /// <summary>The server has carried it out, and its answer is lost.</summary>
    After,
}

/// <summary>
/// Connections to a <see cref="TestDatabase"/> through a relay that cuts one of them at a statement that the test names. Everything that the server answers is a statement here, also
/// BEGIN and COMMIT, so that a test can cut a transaction at each of its steps.
/// </summary>
public sealed class CutDatabase : IAsyncDisposable
{
    private readonly string _folder = System.IO.Directory.CreateTempSubdirectory("telephony-test-cut-").FullName;
    private readonly UnixDomainSocketEndPoint _server;
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly Task _accepting;
    private int _left = int.MaxValue;
    private StatementCut _cut;

    /// <summary>Cuts nothing at first.</summary>
    public CutDatabase(TestDatabase database)
    {
        ArgumentNullException.ThrowIfNull(database);
        var builder = new NpgsqlConnectionStringBuilder(database.ConnectionString);
        var name = $".s.PGSQL.{builder.Port}";
        _server = new UnixDomainSocketEndPoint(Path.Combine(builder.Host!, name));
        _listener.Bind(new UnixDomainSocketEndPoint(Path.Combine(_folder, name)));
        _listener.Listen();
        (builder.Host, builder.NoResetOnClose) = (_folder, true); // a reset would be a statement that nobody asked for
        DataSource = NpgsqlDataSource.Create(builder);
        _accepting = AcceptAsync();
    }

    /// <summary>The connections.</summary>
    public NpgsqlDataSource DataSource { get; }

    /// <summary>Whether the statement to be cut at has come.</summary>
    public bool HasCut => Volatile.Read(ref _left) <= 0;

    /// <summary>Cuts the connection at the statement with this number, counted from 1 from now on.</summary>
    public void CutAt(int statement, StatementCut cut)
    {
        _cut = cut;
        Volatile.Write(ref _left, statement);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await DataSource.DisposeAsync();
        _listener.Dispose();
        await _accepting;
        System.IO.Directory.Delete(_folder, recursive: true);
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true) _ = new Relay(this, await _listener.AcceptAsync()).RunAsync();
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    /// <summary>What becomes of the next statement; null: it goes on as any other.</summary>
    private StatementCut? Next() => Interlocked.Decrement(ref _left) == 0 ? _cut : null;

    private sealed class Relay(CutDatabase owner, Socket client)
    {
        private const int Negotiation = 80877103; // SSLRequest; the one of GSSAPI is the next number
        private readonly Socket _server = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        private readonly Lock _lock = new();
        private int _awaited = 1; // the start is answered as a statement is
        private bool _isCut;

        public async Task RunAsync()
        {
            using (client)
            using (_server)
            {
                try
                {
                    await _server.ConnectAsync(owner._server);
                    await using NetworkStream up = new(client), down = new(_server);
                    var sending = SendAsync(up, down);
                    var answering = AnswerAsync(down, up);
                    await await Task.WhenAny(sending, answering);
                    if (_isCut) await answering;
                }
                catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException)
                {
                    // Either side has gone; so does the other.
                }
            }
        }

        private async Task SendAsync(Stream from, Stream to)
        {
            while (true)
            {
                var start = await ReadAsync(from, typed: false);
                if (BinaryPrimitives.ReadInt32BigEndian(start.AsSpan(4)) is Negotiation or Negotiation + 1) await from.WriteAsync("N"u8.ToArray());
                else
                {
                    await to.WriteAsync(start);
                    break;
                }
            }
            while (true)
            {
                var message = await ReadAsync(from, typed: true);
                if (message[0] is (byte)'Q' or (byte)'S')
                {
                    var cut = owner.Next();
                    if (cut == StatementCut.Before) return;
                    lock (_lock)
                    {
                        _awaited++;
                        _isCut = cut is not null;
                    }
                    await to.WriteAsync(message);
                    if (cut == StatementCut.During) client.Close();
                    if (cut is not null) return;
                }
                else await to.WriteAsync(message);
            }
        }

        private async Task AnswerAsync(Stream from, Stream to)
        {
            while (true)
            {
                var message = await ReadAsync(from, typed: true);
                lock (_lock)
                {
                    if (message[0] == 'Z' && --_awaited == 0 && _isCut) return;
                    if (_isCut) continue;
                }
                await to.WriteAsync(message);
            }
        }

        /// <summary>One message whole: its type unless it is the first, its length, the rest.</summary>
        private static async Task<byte[]> ReadAsync(Stream from, bool typed)
        {
            var head = new byte[typed ? 5 : 4];
            await from.ReadExactlyAsync(head);
            var length = BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(head.Length - 4));
            var message = new byte[head.Length - 4 + length];
            head.CopyTo(message, 0);
            await from.ReadExactlyAsync(message.AsMemory(head.Length));
            return message;
        }
    }
}

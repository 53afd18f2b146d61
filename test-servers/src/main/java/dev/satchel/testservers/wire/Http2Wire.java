package dev.satchel.testservers.wire;

import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/**
 * One HTTP/2 connection over clear text, frame by frame (RFC 9113). It sends what the test
 * requests, even what the server does not allow, and counts the answers.
 */
public final class Http2Wire implements AutoCloseable {
  private static final byte[] PREFACE =
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1);
  private static final int DATA = 0;
  private static final int HEADERS = 1;
  private static final int RST_STREAM = 3;
  private static final int SETTINGS = 4;
  private static final int PING = 6;
  private static final int GOAWAY = 7;
  private static final int WINDOW_UPDATE = 8;
  private static final int CONTINUATION = 9;
  private static final int END_STREAM = 1;
  private static final int ACK = 1;
  private static final int END_HEADERS = 4;
  private static final int MAX_CONCURRENT_STREAMS = 3;
  private static final int INITIAL_WINDOW_SIZE = 4;
  private static final int CANCEL = 8;
  private static final int GREETED_WITHIN_S = 60;

  private final Socket socket;
  private final DataOutputStream out;
  private final IntConsumer ended;
  private final CountDownLatch greeted = new CountDownLatch(1);
  private final Map<Integer, AtomicInteger> statuses = new ConcurrentHashMap<>();
  private final Map<Integer, Integer> answering = new ConcurrentHashMap<>();
  private final AtomicInteger begun = new AtomicInteger();
  private final AtomicInteger resets = new AtomicInteger();
  private volatile int maxStreams = Integer.MAX_VALUE;
  private volatile int goAway = -1;
  private volatile boolean closed;
  private int nextStream = 1;

  private Http2Wire(Socket socket, IntConsumer ended) throws IOException {
    this.socket = socket;
    this.out = new DataOutputStream(new BufferedOutputStream(socket.getOutputStream(), 65_536));
    this.ended = ended;
  }

  /** Connects with prior knowledge and waits for the server's settings. */
  public static Http2Wire open(int port) throws IOException {
    return open(port, status -> {});
  }

  /**
   * As {@link #open(int)}, with a callback.
   *
   * @param ended called with the status of each complete answer, or 0 when the stream was reset
   */
  public static Http2Wire open(int port, IntConsumer ended) throws IOException {
    return greeted(new Http2Wire(new Socket("localhost", port), ended), true);
  }

  /**
   * As {@link #open(int)}, but with an initial window size of 0, so that the server may send no
   * byte of a body.
   */
  public static Http2Wire openWithoutWindow(int port) throws IOException {
    return greeted(new Http2Wire(new Socket("localhost", port), status -> {}), false);
  }

  /**
   * The same as {@link #open(int)}, from another address of this host.
   *
   * @param local such as {@code 127.0.0.2}
   */
  @SuppressWarnings("AddressSelection") // it is a numeric address
  public static Http2Wire openFrom(String local, int port) throws IOException {
    Socket socket = new Socket();
    socket.bind(new InetSocketAddress(local, 0));
    socket.connect(new InetSocketAddress("127.0.0.1", port));
    return greeted(new Http2Wire(socket, status -> {}), true);
  }

  private static Http2Wire greeted(Http2Wire wire, boolean window) throws IOException {
    wire.greet(window);
    Thread.ofVirtual().name("http2-wire").start(wire::read);
    try {
      if (!wire.greeted.await(GREETED_WITHIN_S, TimeUnit.SECONDS)) {
        wire.close();
        throw new IOException("no settings came");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
    return wire;
  }

  private synchronized void greet(boolean window) throws IOException {
    out.write(PREFACE);
    header(window ? 12 : 18, SETTINGS, 0, 0);
    setting(1, 0); // no dynamic table
    setting(2, 0); // no pushes
    if (!window) {
      setting(INITIAL_WINDOW_SIZE, 0);
    }
    header(4, WINDOW_UPDATE, 0, 0);
    out.writeInt(Integer.MAX_VALUE - 65_535);
    out.flush();
  }

  private void setting(int name, int value) throws IOException {
    out.writeShort(name);
    out.writeInt(value);
  }

  /** Returns the header fields of a GET request, in a mutable map. */
  public static Map<String, String> get(String path, String key) {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put(":method", "GET");
    fields.put(":scheme", "http");
    fields.put(":authority", "localhost");
    fields.put(":path", path);
    fields.put("authorization", "Bearer " + key);
    return fields;
  }

  /** Buffers a request without a body and returns its stream id; see {@link #flush()}. */
  public synchronized int send(Map<String, String> fields) throws IOException {
    byte[] block = HeaderBlock.of(fields);
    int stream = nextStream;
    nextStream += 2;
    header(block.length, HEADERS, END_STREAM | END_HEADERS, stream);
    out.write(block);
    return stream;
  }

  /**
   * Buffers the first part of the header block of a request, HPACK as it is, and returns its stream
   * id.
   *
   * @param last whether no {@link #sendMore} follows
   */
  public synchronized int sendBlock(byte[] part, boolean last) throws IOException {
    int stream = nextStream;
    nextStream += 2;
    header(part.length, HEADERS, END_STREAM | (last ? END_HEADERS : 0), stream);
    out.write(part);
    return stream;
  }

  /** Buffers a further part of a header block (CONTINUATION). */
  public synchronized void sendMore(int stream, byte[] part, boolean last) throws IOException {
    header(part.length, CONTINUATION, last ? END_HEADERS : 0, stream);
    out.write(part);
  }

  /** The fields as HPACK, each a literal that is not indexed. */
  public static byte[] block(Map<String, String> fields) {
    return HeaderBlock.of(fields);
  }

  /** Cancels a stream with RST_STREAM. */
  public synchronized void cancel(int stream) throws IOException {
    header(4, RST_STREAM, 0, stream);
    out.writeInt(CANCEL);
  }

  /** Sends the buffered frames. */
  public synchronized void flush() throws IOException {
    out.flush();
  }

  private void header(int length, int type, int flags, int stream) throws IOException {
    out.writeByte(length >> 16);
    out.writeShort(length);
    out.writeByte(type);
    out.writeByte(flags);
    out.writeInt(stream);
  }

  private void read() {
    try (DataInputStream in = new DataInputStream(socket.getInputStream())) {
      while (true) {
        int length = (in.readUnsignedByte() << 16) | in.readUnsignedShort();
        int type = in.readUnsignedByte();
        int flags = in.readUnsignedByte();
        int stream = in.readInt() & Integer.MAX_VALUE;
        take(type, flags, stream, in.readNBytes(length));
      }
    } catch (IOException end) {
      closed = true;
      greeted.countDown();
    }
  }

  private void take(int type, int flags, int stream, byte[] payload) throws IOException {
    boolean end = (flags & END_STREAM) != 0;
    switch (type) {
      case HEADERS -> {
        answering.put(stream, HeaderBlock.status(payload));
        begun.incrementAndGet();
        endIf(end, stream);
      }
      case DATA -> endIf(end, stream);
      case RST_STREAM -> {
        resets.incrementAndGet();
        answering.remove(stream);
        ended.accept(0);
      }
      case SETTINGS -> settings(flags, payload);
      case PING -> reply(flags, PING, payload);
      case GOAWAY -> goAway = integer(payload, 4);
      default -> {
        // Other frames are ignored.
      }
    }
  }

  private void endIf(boolean end, int stream) {
    Integer status = end ? answering.remove(stream) : null;
    if (status != null) {
      statuses.computeIfAbsent(status, s -> new AtomicInteger()).incrementAndGet();
      ended.accept(status);
    }
  }

  private void settings(int flags, byte[] payload) throws IOException {
    for (int at = 0; at + 6 <= payload.length; at += 6) {
      if (payload[at] == 0 && payload[at + 1] == MAX_CONCURRENT_STREAMS) {
        maxStreams = integer(payload, at + 2);
      }
    }
    reply(flags, SETTINGS, new byte[0]);
    greeted.countDown();
  }

  private synchronized void reply(int flags, int type, byte[] payload) throws IOException {
    if ((flags & ACK) == 0) {
      header(payload.length, type, ACK, 0);
      out.write(payload);
      out.flush();
    }
  }

  private static int integer(byte[] bytes, int at) {
    return ByteBuffer.wrap(bytes).getInt(at);
  }

  /** The maximum of concurrent streams that the server allows. */
  public int maxStreams() {
    return maxStreams;
  }

  /** The number of complete answers with this status. */
  public int answers(int status) {
    AtomicInteger count = statuses.get(status);
    return count == null ? 0 : count.get();
  }

  /** The number of answers whose headers have arrived, complete or not. */
  public int begun() {
    return begun.get();
  }

  /** How many streams the server has reset. */
  public int resets() {
    return resets.get();
  }

  /** The error code of the GOAWAY frame; -1 when none was received. */
  public int goAway() {
    return goAway;
  }

  /** Whether the connection has ended. */
  public boolean closed() {
    return closed;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  @Override
  public String toString() {
    return "answers %s, resets %d, goaway %d, closed %s"
        .formatted(statuses, resets.get(), goAway, closed);
  }
}

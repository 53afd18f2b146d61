package dev.satchel.ingress.http;

import jakarta.servlet.http.HttpServletRequest;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import org.springframework.http.HttpHeaders;

/**
 * One gzip file (RFC 1952), written in parts. Each part is compressed by itself and can be sent
 * when it is made. Between parts only the checksum is kept: an answer that a slow client takes for
 * hours holds no compressor, whose memory is outside the heap.
 */
public final class Gzip {
  private static final byte[] HEADER = {0x1f, (byte) 0x8b, Deflater.DEFLATED, 0, 0, 0, 0, 0, 0, 3};

  /** An empty block that says that it is the last one. */
  private static final byte[] LAST_BLOCK = {3, 0};

  private final CRC32 checksum = new CRC32();
  private long length;
  private boolean begun;

  /** Compresses the whole. */
  public static byte[] of(byte[] plain) {
    Gzip gzip = new Gzip();
    byte[] part = gzip.part(plain);
    byte[] end = gzip.end();
    byte[] whole = Arrays.copyOf(part, part.length + end.length);
    System.arraycopy(end, 0, whole, part.length, end.length);
    return whole;
  }

  /** Whether the client takes gzip (RFC 9110, section 12.5.3). */
  public static boolean isTaken(HttpServletRequest request) {
    double any = 0;
    for (String line : Collections.list(request.getHeaders(HttpHeaders.ACCEPT_ENCODING))) {
      for (String element : line.split(",", -1)) {
        List<String> parts = Arrays.asList(element.toLowerCase(Locale.ROOT).split(";", -1));
        switch (parts.getFirst().strip()) {
          case "gzip", "x-gzip" -> {
            return quality(parts) > 0;
          }
          case "*" -> any = quality(parts);
          default -> {
            // Another coding.
          }
        }
      }
    }
    return any > 0;
  }

  /** The weight of a coding: 1 when there is none, 0 when it is malformed. */
  private static double quality(List<String> parts) {
    for (String parameter : parts.subList(1, parts.size())) {
      String[] pair = parameter.strip().split("=", 2);
      if (pair[0].equals("q")) {
        return pair.length == 2 && pair[1].matches("[01](\\.\\d{0,3})?")
            ? Double.parseDouble(pair[1])
            : 0;
      }
    }
    return 1;
  }

  /** Compresses the next part, to its last byte. */
  byte[] part(byte[] plain) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(plain.length / 4 + 64);
    if (!begun) {
      out.writeBytes(HEADER);
      begun = true;
    }
    checksum.update(plain);
    length += plain.length;
    // What is listed repeats itself, so that the fastest level leaves a tenth of it, too.
    try (Deflater deflater = new Deflater(Deflater.BEST_SPEED, true)) {
      deflater.setInput(plain);
      byte[] buffer = new byte[8_192];
      int size;
      do {
        size = deflater.deflate(buffer, 0, buffer.length, Deflater.SYNC_FLUSH);
        out.write(buffer, 0, size);
      } while (size == buffer.length);
    }
    return out.toByteArray();
  }

  /** The end of the file; after the last part. */
  byte[] end() {
    byte[] header = begun ? new byte[0] : HEADER;
    return ByteBuffer.allocate(header.length + LAST_BLOCK.length + 2 * Integer.BYTES)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(header)
        .put(LAST_BLOCK)
        .putInt((int) checksum.getValue())
        .putInt((int) length)
        .array();
  }
}

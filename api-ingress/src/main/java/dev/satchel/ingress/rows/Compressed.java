package dev.satchel.ingress.rows;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * The format of MySQL's <a
 * href="https://dev.mysql.com/doc/refman/9.7/en/encryption-functions.html#function_compress">COMPRESS()</a>:
 * the length in four bytes, lowest first, and a zlib stream. So {@code UNCOMPRESS(content)} shows a
 * page in SQL.
 */
public final class Compressed {
  /** Entries resemble each other, so that little effort saves nearly as much as much. */
  private static final int LEVEL = 3;

  private static final int HEADER = Integer.BYTES;
  private static final int LONGEST = 1 << 30;

  private Compressed() {}

  /** The compressed bytes. */
  public static byte[] of(byte[] bytes) {
    ByteArrayOutputStream compressed = new ByteArrayOutputStream(bytes.length / 4 + 64);
    compressed.writeBytes(
        ByteBuffer.allocate(HEADER).order(ByteOrder.LITTLE_ENDIAN).putInt(bytes.length).array());
    Deflater deflater = new Deflater(LEVEL);
    try {
      deflater.setInput(bytes);
      deflater.finish();
      byte[] buffer = new byte[8 * 1024];
      while (!deflater.finished()) {
        compressed.write(buffer, 0, deflater.deflate(buffer));
      }
    } finally {
      deflater.end();
    }
    return compressed.toByteArray();
  }

  /** The bytes; null when they are damaged. */
  public static byte @Nullable [] bytes(byte[] compressed) {
    if (compressed.length < HEADER) {
      return null;
    }
    int length = ByteBuffer.wrap(compressed).order(ByteOrder.LITTLE_ENDIAN).getInt();
    // Deflate compresses to no less than a thousandth: a damaged length takes no more memory.
    if (length < 0 || length > LONGEST || length / 1100 > compressed.length) {
      return null;
    }
    byte[] bytes = new byte[length];
    Inflater inflater = new Inflater();
    try {
      inflater.setInput(compressed, HEADER, compressed.length - HEADER);
      int at = 0;
      while (at < length) {
        int read = inflater.inflate(bytes, at, length - at);
        if (read == 0) {
          return null;
        }
        at += read;
      }
      return bytes;
    } catch (DataFormatException damaged) {
      return null;
    } finally {
      inflater.end();
    }
  }
}

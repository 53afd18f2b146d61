package dev.satchel.testservers.wire;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * The part of HPACK (RFC 7541) that a client without a dynamic table needs: it writes literals only
 * and reads the status.
 */
final class HeaderBlock {
  /** Statuses of the static table, from index 8 on. */
  private static final int[] INDEXED = {200, 204, 206, 304, 400, 404, 500};

  private HeaderBlock() {}

  /** Encodes each field as a literal without indexing, with a literal name. */
  static byte[] of(Map<String, String> fields) {
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    fields.forEach(
        (name, value) -> {
          block.write(0);
          text(block, name);
          text(block, value);
        });
    return block.toByteArray();
  }

  private static void text(ByteArrayOutputStream block, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    if (bytes.length < 127) {
      block.write(bytes.length);
    } else {
      block.write(127);
      int left = bytes.length - 127;
      for (; left >= 128; left >>= 7) {
        block.write(left % 128 + 128);
      }
      block.write(left);
    }
    block.writeBytes(bytes);
  }

  /** The status, which is the first field of a response. */
  static int status(byte[] block) {
    int at = 0;
    while ((block[at] & 0xe0) == 0x20) {
      at++; // a dynamic table size update; the size is 0
    }
    int first = block[at] & 0xff;
    if (first >= 0x88 && first <= 0x8e) {
      return INDEXED[first - 0x88];
    }
    int name = (first & 0x40) == 0 ? first & 0x0f : first & 0x3f;
    if (name < 8 || name > 14) {
      throw new IllegalStateException("no status but %02x".formatted(first));
    }
    int length = block[at + 1] & 0x7f;
    return (block[at + 1] & 0x80) == 0
        ? Integer.parseInt(new String(block, at + 2, length, StandardCharsets.ISO_8859_1))
        : digits(block, at + 2);
  }

  /** Decodes three Huffman-coded digits: 0 to 2 have five bits, 3 to 9 have six. */
  private static int digits(byte[] block, int from) {
    long bits = 0;
    for (int i = 0; i < 4; i++) {
      bits = (bits << 8) | (from + i < block.length ? block[from + i] & 0xff : 0xff);
    }
    int number = 0;
    int left = 32;
    for (int i = 0; i < 3; i++) {
      int five = (int) (bits >> (left - 5)) & 0x1f;
      int six = (int) (bits >> (left - 6)) & 0x3f;
      number = number * 10 + (five < 3 ? five : six - 0x19 + 3);
      left -= five < 3 ? 5 : 6;
    }
    return number;
  }
}

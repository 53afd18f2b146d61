package dev.satchel.delivery.audit;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds ids in UTF-8: a prefix of two to eight lower-case letters, {@code _} and 32 lower-case hex
 * digits, such as {@code acc_0193…}, with no letter, digit or {@code _} beside it. An API key,
 * {@code sk_…}, is none.
 */
public final class NamedIds {
  private static final int DIGITS = 32;
  private static final int LONGEST_PREFIX = 8;
  private static final int SHORTEST_PREFIX = 2;

  private NamedIds() {}

  /** Receives the places of ids. */
  @FunctionalInterface
  public interface Found {
    /** An id from {@code from} to {@code to}, of which the last 32 bytes are its hex digits. */
    void at(int from, int to);
  }

  /** The ids in the text, each as often as it occurs. */
  public static List<String> in(byte[] utf8) {
    List<String> ids = new ArrayList<>();
    find(
        utf8,
        0,
        utf8.length,
        (from, to) -> ids.add(new String(utf8, from, to - from, StandardCharsets.US_ASCII)));
    return ids;
  }

  /** Finds the ids in a part of the text. */
  public static void find(byte[] utf8, int begin, int end, Found found) {
    int at = begin + SHORTEST_PREFIX;
    while (at + DIGITS < end) {
      if (utf8[at] != '_') {
        at++;
        continue;
      }
      int from = prefix(utf8, begin, at);
      int to = at + 1 + DIGITS;
      if (from >= 0
          && !isKey(utf8, from, at)
          && allHex(utf8, at + 1, to)
          && (to == end || !isWord(utf8[to]))) {
        found.at(from, to);
        at = to;
      } else {
        at++;
      }
    }
  }

  /** Where the prefix before the underscore begins; -1 when there is none. */
  private static int prefix(byte[] utf8, int begin, int underscore) {
    int from = underscore;
    while (from > begin && isLower(utf8[from - 1])) {
      from--;
    }
    int length = underscore - from;
    boolean alone = from == begin || !isWord(utf8[from - 1]);
    return alone && length >= SHORTEST_PREFIX && length <= LONGEST_PREFIX ? from : -1;
  }

  /** An API key that somebody has chosen may look like an id. */
  private static boolean isKey(byte[] utf8, int from, int underscore) {
    return underscore - from == 2 && utf8[from] == 's' && utf8[from + 1] == 'k';
  }

  private static boolean allHex(byte[] utf8, int from, int to) {
    for (int i = from; i < to; i++) {
      byte c = utf8[i];
      if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
        return false;
      }
    }
    return true;
  }

  private static boolean isLower(byte c) {
    return c >= 'a' && c <= 'z';
  }

  private static boolean isWord(byte c) {
    return isLower(c) || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  }
}

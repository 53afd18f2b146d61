package dev.satchel.cli;

import java.lang.Character.UnicodeScript;

/**
 * Makes text safe for a terminal. Bodies, headers and causes are untrusted: control characters and
 * escape sequences are replaced by a mark (U+FFFD).
 */
final class Plain {
  private static final int MARK = 0xFFFD;

  private Plain() {}

  /** Returns the text on one line. */
  static String line(String text) {
    return shown(text.replaceAll("[\\r\\n\\t]+", " "));
  }

  /** Returns the text with its line breaks kept. */
  static String lines(String text) {
    StringBuilder shown = new StringBuilder();
    text.replace("\t", "    ")
        .replace("\r\n", "\n")
        .codePoints()
        .forEach(c -> shown.appendCodePoint(c == '\n' || harmless(c) ? c : MARK));
    return shown.toString();
  }

  private static String shown(String text) {
    StringBuilder shown = new StringBuilder();
    text.codePoints().forEach(c -> shown.appendCodePoint(harmless(c) ? c : MARK));
    return shown.toString();
  }

  private static boolean harmless(int c) {
    return switch (Character.getType(c)) {
      // Control characters and overrides of the writing direction.
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }

  /** How many columns the text takes on a terminal. */
  static int width(String text) {
    return text.codePoints().map(Plain::width).sum();
  }

  private static int width(int c) {
    if (c < 0x1100) {
      return switch (Character.getType(c)) {
        case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK -> 0;
        default -> 1;
      };
    }
    return switch (UnicodeScript.of(c)) {
      case HANGUL, HAN, HIRAGANA, KATAKANA -> 2;
      default -> (c >= 0xFF00 && c <= 0xFF60) || (c >= 0x1F300 && c <= 0x1FAFF) ? 2 : 1;
    };
  }

  /** Cuts the text to a width in columns; an ellipsis marks the cut. */
  static String cut(String text, int width) {
    if (width(text) <= width) {
      return text;
    }
    StringBuilder cut = new StringBuilder();
    int taken = 1;
    for (int c : text.codePoints().toArray()) {
      taken += width(c);
      if (taken > width) {
        break;
      }
      cut.appendCodePoint(c);
    }
    return cut.append('\u2026').toString();
  }

  static String padded(String text, int width) {
    return text + " ".repeat(Math.max(0, width - width(text)));
  }
}

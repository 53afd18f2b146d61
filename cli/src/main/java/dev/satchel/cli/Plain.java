package dev.satchel.cli;

import java.lang.Character.UnicodeScript;

/**
 * Makes text fit for a terminal. Bodies, headers and causes come from anywhere: what would steer
 * the terminal is shown as a mark instead.
 */
final class Plain {
  private static final int MARK = 0xFFFD;

  private Plain() {}

  /** On one line. */
  static String line(String text) {
    return shown(text.replaceAll("[\\r\\n\\t]+", " "));
  }

  /** With its line breaks. */
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
      // Escapes, and what turns the direction of writing around.
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }

  /** How many columns a terminal takes. */
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

  /** Cut to a width, with a mark where something is missing. */
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

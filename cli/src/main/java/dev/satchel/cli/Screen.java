package dev.satchel.cli;

import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;

/**
 * The input and output of a command. Answers go to standard output, everything else to standard
 * error. The launcher passes which streams are terminals in system properties.
 */
final class Screen {
  /** The system property that lists which of {@code in}, {@code out}, {@code err} are terminals. */
  static final String TERMINALS = "satchel.terminals";

  static final String COLUMNS = "satchel.columns";
  private static final int USUAL_WIDTH = 80;
  private static final int NARROWEST = 40;

  /**
   * Which of a process's streams are terminals.
   *
   * @param width in columns
   * @param colours whether colours are wanted on a terminal
   */
  record Terminals(boolean in, boolean out, boolean err, int width, boolean colours) {
    static final Terminals NONE = new Terminals(false, false, false, USUAL_WIDTH, false);
  }

  private final InputStream in;
  private final OutputStream bytes;
  private final PrintWriter out;
  private final PrintWriter err;
  private final Terminals terminals;

  Screen(InputStream in, OutputStream out, OutputStream err, Terminals terminals) {
    this.in = in;
    this.bytes = out;
    this.out = new PrintWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
    this.err = new PrintWriter(new OutputStreamWriter(err, StandardCharsets.UTF_8), true);
    this.terminals = terminals;
  }

  /** The streams of this process. Output is always UTF-8, as JSON is, whatever the locale. */
  static Screen ofThisProcess(Map<String, String> environment) {
    String terminals = System.getProperty(TERMINALS, "");
    return new Screen(
        System.in,
        new FileOutputStream(FileDescriptor.out),
        new FileOutputStream(FileDescriptor.err),
        new Terminals(
            terminals.contains("in"),
            terminals.contains("out"),
            terminals.contains("err"),
            columns(System.getProperty(COLUMNS, "")),
            // https://no-color.org
            environment.getOrDefault("NO_COLOR", "").isEmpty()));
  }

  private static int columns(String text) {
    return text.matches("[0-9]{1,4}") && Integer.parseInt(text) > 0
        ? Math.max(NARROWEST, Integer.parseInt(text))
        : USUAL_WIDTH;
  }

  PrintWriter out() {
    return out;
  }

  PrintWriter err() {
    return err;
  }

  int width() {
    return terminals.width();
  }

  /** Whether standard output is a terminal; if so, tables are cut to its width. */
  boolean outIsTerminal() {
    return terminals.out();
  }

  boolean errIsTerminal() {
    return terminals.err();
  }

  boolean colours() {
    return terminals.out() && terminals.colours();
  }

  /** Prints a line of the answer to standard output. */
  void print(String line) {
    out.print(line);
    out.print('\n');
  }

  /** Writes an answer to standard output, byte for byte. */
  void printBytes(byte[] answer) {
    out.flush();
    try {
      bytes.write(answer);
      bytes.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Prints a message to standard error. */
  void say(String line) {
    out.flush();
    err.print(line);
    err.print('\n');
    err.flush();
  }

  void flush() {
    out.flush();
    err.flush();
  }

  /** Reads standard input to its end. */
  byte[] readAll() throws IOException {
    return in.readAllBytes();
  }

  boolean canAsk() {
    return terminals.in() && terminals.err();
  }

  /** Asks a person; any answer but {@code y} or {@code yes} is a no. */
  boolean asksYes(String question) {
    out.flush();
    err.print(question + " [y/N] ");
    err.flush();
    try {
      // The reader may buffer past this line; nothing else reads standard input afterwards.
      String answer =
          new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)).readLine();
      return answer != null && answer.strip().toLowerCase(Locale.ROOT).matches("y|yes");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

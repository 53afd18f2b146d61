package dev.satchel.delivery;

import dev.satchel.delivery.servers.TlsTrouble;
import java.io.PrintWriter;
import java.io.StringWriter;

/** Texts that describe an exception, for logs and dead letters. */
public final class Failures {
  private static final int BRIEF_CHARACTERS = 300;

  private Failures() {}

  /** One line: the TLS problem, if it is one, else type and message of the innermost cause. */
  public static String brief(Throwable error) {
    return TlsTrouble.of(error).orElseGet(() -> innermost(error));
  }

  private static String innermost(Throwable error) {
    Throwable root = error;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String text = root.getClass().getSimpleName() + ": " + root.getMessage();
    String line = text.replaceAll("\\s+", " ");
    return line.substring(0, Math.min(line.length(), BRIEF_CHARACTERS));
  }

  /**
   * The cause that groups dead letters: exception type and the first frame of Satchel's own code.
   */
  public static String cause(Throwable error) {
    Throwable root = error;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    for (StackTraceElement frame : root.getStackTrace()) {
      if (frame.getClassName().startsWith("dev.satchel.")) {
        return root.getClass().getSimpleName()
            + "@"
            + frame.getClassName().substring(frame.getClassName().lastIndexOf('.') + 1)
            + "."
            + frame.getMethodName();
      }
    }
    return root.getClass().getSimpleName();
  }

  /** The stack trace. */
  public static String detail(Throwable error) {
    StringWriter text = new StringWriter();
    error.printStackTrace(new PrintWriter(text));
    return text.toString();
  }
}

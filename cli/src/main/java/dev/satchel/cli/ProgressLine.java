package dev.satchel.cli;

import java.util.Locale;
import tools.jackson.databind.JsonNode;

/** A progress line on a terminal that shows how far a ticket is; each update overwrites it. */
final class ProgressLine implements AutoCloseable {
  private static final int BAR = 24;
  private static final double NANOS_PER_SECOND = 1e9;

  private final Screen screen;
  private final boolean shown;
  private boolean drawn;
  private boolean closed;
  private long firstNanos;
  private long firstCount = -1;

  ProgressLine(Screen screen, boolean shown) {
    this.screen = screen;
    this.shown = shown && screen.errIsTerminal();
  }

  /** Redraws the line for the current state of a ticket. */
  synchronized void show(JsonNode ticket) {
    if (shown && !closed && !Json.yes(ticket, "done")) {
      draw(Plain.cut(line(ticket, System.nanoTime()), screen.width() - 1));
    }
  }

  /** The text of the line; the rate is the average since the first call. */
  String line(JsonNode ticket, long nowNanos) {
    JsonNode result = ticket.path("result");
    String stage = Plain.line(Json.text(ticket, "stage"));
    String what = stage.equals(Json.NOTHING) ? Plain.line(Json.text(ticket, "status")) : stage;
    long total = Json.number(result, "total");
    if (total <= 0) {
      return what;
    }
    long count = Math.min(total, counted(result));
    if (firstCount < 0) {
      firstCount = count;
      firstNanos = nowNanos;
    }
    StringBuilder line = new StringBuilder(what).append("  [");
    int full = (int) (BAR * count / total);
    line.append("#".repeat(full)).append("-".repeat(BAR - full)).append("] ");
    line.append(
        String.format(Locale.ROOT, "%3d %%  %,d of %,d", 100 * count / total, count, total));
    double seconds = (nowNanos - firstNanos) / NANOS_PER_SECOND;
    if (seconds >= 1 && count > firstCount) {
      double rate = (count - firstCount) / seconds;
      line.append(
          String.format(Locale.ROOT, "  %,.0f/s  %s left", rate, duration((total - count) / rate)));
    }
    return line.toString();
  }

  private static long counted(JsonNode result) {
    return Json.number(result, "done")
        + Json.number(result, "skipped")
        + Json.number(result, "failed");
  }

  private static String duration(double seconds) {
    long whole = (long) Math.ceil(seconds);
    return whole < 120 ? whole + " s" : whole < 7200 ? whole / 60 + " min" : whole / 3600 + " h";
  }

  private void draw(String line) {
    screen.err().print("\r" + line + "\u001b[K");
    screen.err().flush();
    drawn = true;
  }

  /** Erases the line. */
  @Override
  public synchronized void close() {
    closed = true;
    if (drawn) {
      draw("");
      screen.err().print("\r");
      screen.err().flush();
      drawn = false;
    }
  }
}

package dev.satchel.ingress.accounts;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.satchel.ingress.http.Page;
import dev.satchel.ingress.http.Parts;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A statement as CSV (RFC 4180), a page at a time. No column has text that a client chose, so that
 * no cell can be a formula: only ids, numbers, times and Satchel's own words.
 */
final class StatementCsv implements Parts.Source {
  /** The lines of one part. */
  static final int LINES = 1_000;

  private static final List<String> COLUMNS =
      List.of(
          "sequence",
          "postedAt",
          "asset",
          "layer",
          "amount",
          "balanceAfter",
          "heldAfter",
          "step",
          "ticket",
          "entry",
          "line");

  private final Function<Page.Asked, List<EntryLine>> read;
  private @Nullable List<EntryLine> first;
  private Page.@Nullable Asked following;

  /**
   * Reads the first page at once, so that a failure is answered with a problem.
   *
   * @param read reads one line more than the limit, if there are more
   */
  StatementCsv(Function<Page.Asked, List<EntryLine>> read) {
    this.read = read;
    this.first = read.apply(new Page.Asked(LINES, null, 0));
  }

  @Override
  public Optional<byte[]> next() {
    List<EntryLine> begin = first;
    Page.Asked asked = following;
    if (begin != null) {
      first = null;
      return Optional.of(part(String.join(",", COLUMNS) + "\r\n", begin));
    }
    return asked == null ? Optional.empty() : Optional.of(part("", read.apply(asked)));
  }

  private byte[] part(String header, List<EntryLine> found) {
    boolean more = found.size() > LINES;
    List<EntryLine> shown = more ? found.subList(0, LINES) : found;
    following =
        more ? new Page.Asked(LINES, shown.getLast().entry(), shown.getLast().line()) : null;
    StringBuilder text = new StringBuilder(header);
    shown.forEach(line -> text.append(row(line)));
    return text.toString().getBytes(UTF_8);
  }

  private static String row(EntryLine line) {
    Map<String, @Nullable Object> members = line.members();
    return COLUMNS.stream()
        .map(members::get)
        .map(value -> value == null ? "" : value.toString())
        .collect(Collectors.joining(",", "", "\r\n"));
  }
}

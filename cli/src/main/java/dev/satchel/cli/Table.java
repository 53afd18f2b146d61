package dev.satchel.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Help.Ansi;

/**
 * A table for people. On a terminal it is fitted to the width: some columns are cut and optional
 * ones are left out (see {@link Kind}). Elsewhere nothing is cut.
 */
final class Table {
  private static final String GAP = "  ";

  /** How a column behaves. */
  enum Kind {
    /** Never cut, because people copy it. */
    WHOLE,
    /** A number, right-aligned. */
    NUMBER,
    /** May be cut. */
    CUT,
    /** May be left out; the last optional column is left out first. */
    OPTIONAL
  }

  private static final int READABLE = 20;
  private static final int NARROWEST = 8;

  private record Column(String title, Kind kind) {}

  private final Screen screen;
  private final List<Column> columns = new ArrayList<>();
  private int @Nullable [] widths;

  Table(Screen screen) {
    this.screen = screen;
  }

  Table column(String title, Kind kind) {
    columns.add(new Column(title, kind));
    return this;
  }

  /**
   * Prints rows. The first call also prints the titles and fixes the column widths for later calls.
   * When there are no rows it says so on standard error, so that a script reads nothing.
   */
  void print(List<List<String>> cells) {
    if (cells.isEmpty() && widths == null) {
      screen.say("none");
      return;
    }
    List<List<String>> rows =
        cells.stream().map(row -> row.stream().map(Plain::line).toList()).toList();
    int[] layout = widths;
    if (layout == null) {
      layout = layout(rows);
      widths = layout;
      screen.print(bold(line(columns.stream().map(Column::title).toList(), layout)));
    }
    for (List<String> row : rows) {
      screen.print(line(row, layout));
    }
  }

  private int[] layout(List<List<String>> rows) {
    int[] layout = new int[columns.size()];
    for (int i = 0; i < layout.length; i++) {
      int column = i;
      layout[i] =
          Math.max(
              Plain.width(columns.get(i).title()),
              rows.stream().mapToInt(row -> Plain.width(row.get(column))).max().orElse(0));
    }
    return screen.outIsTerminal() ? fitting(layout) : layout;
  }

  /** Leaves out as few optional columns as possible while the others stay readable. */
  private int[] fitting(int[] whole) {
    int[] layout = whole.clone();
    cut(layout, READABLE);
    for (int i = whole.length - 1; i >= 0 && tooWide(layout); i--) {
      if (columns.get(i).kind() == Kind.OPTIONAL) {
        whole[i] = 0;
        layout = whole.clone();
        cut(layout, READABLE);
      }
    }
    cut(layout, NARROWEST);
    return layout;
  }

  private void cut(int[] layout, int narrowest) {
    while (tooWide(layout)) {
      int widest = -1;
      for (int i = 0; i < layout.length; i++) {
        if (columns.get(i).kind() == Kind.CUT
            && layout[i] > narrowest
            && (widest < 0 || layout[i] > layout[widest])) {
          widest = i;
        }
      }
      if (widest < 0) {
        return;
      }
      layout[widest]--;
    }
  }

  private boolean tooWide(int[] layout) {
    int shown = (int) Arrays.stream(layout).filter(width -> width > 0).count();
    return Arrays.stream(layout).sum() + (shown - 1) * GAP.length() > screen.width();
  }

  private String line(List<String> cells, int[] layout) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < layout.length; i++) {
      if (layout[i] > 0) {
        String cell = cells.get(i);
        String cut = screen.outIsTerminal() ? Plain.cut(cell, layout[i]) : cell;
        String blank = " ".repeat(Math.max(0, layout[i] - Plain.width(cut)));
        line.append(line.isEmpty() ? "" : GAP);
        line.append(columns.get(i).kind() == Kind.NUMBER ? blank + cut : cut + blank);
      }
    }
    return line.toString().stripTrailing();
  }

  private String bold(String text) {
    return screen.colours() ? Ansi.ON.string("@|bold " + text + "|@") : text;
  }
}

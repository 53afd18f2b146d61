package dev.satchel.bench.report;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.knowm.xchart.ChartEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;

/** Plots a result's first figure: one line per system over the rounds; the axis begins at zero. */
final class Plot {
  static final String ENDING = ".svg";

  private Plot() {}

  static void write(Result result, Path file) {
    Figure figure = result.measurement().figures().getFirst();
    XYChart chart =
        new XYChartBuilder()
            .width(640)
            .height(360)
            .title(result.name())
            .xAxisTitle("round")
            .yAxisTitle(figure.name() + (figure.unit().isEmpty() ? "" : ", " + figure.unit()))
            .build();
    chart.getStyler().setYAxisMin(0.0).setXAxisDecimalPattern("0");
    figure
        .samples()
        .forEach((system, samples) -> chart.addSeries(system, rounds(samples), samples));
    try {
      Files.createDirectories(file.getParent());
      try (OutputStream out = Files.newOutputStream(file)) {
        ChartEncoder.saveChart(chart, out, "svg");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Integer> rounds(List<Double> samples) {
    return IntStream.rangeClosed(1, samples.size()).boxed().toList();
  }
}

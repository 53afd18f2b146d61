package dev.satchel.bench.cases;

import dev.satchel.bench.report.Measurement;

/** A benchmark. */
public interface Benchmark {
  /** Its name on the command line and in file names. */
  String name();

  /** What is measured, and how, in a sentence or two. */
  String what();

  /**
   * Runs the benchmark. Throws when a payment was lost or executed twice, because such a figure is
   * worthless.
   */
  Measurement measure(Plan plan);
}

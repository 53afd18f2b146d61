package dev.satchel.bench.cases;

import dev.satchel.bench.report.Measurement;

/** One thing that is measured. */
public interface Benchmark {
  /** What it is called on the command line, and its files are called. */
  String name();

  /** What is measured, and how, in a sentence or two. */
  String what();

  /** Measures. Throws when something was lost or repeated: such a figure is worth nothing. */
  Measurement measure(Plan plan);
}

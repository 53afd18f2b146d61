package dev.satchel.bench;

/** One thing that is measured. */
interface Benchmark {
  /** What it is called on the command line, and its files are called. */
  String name();

  /** What is measured, and how, in a sentence or two. */
  String what();

  /** Measures. Throws when something was lost or repeated: such a figure is worth nothing. */
  Measurement measure(Plan plan);
}

package dev.satchel.bench.report;

/**
 * All that is kept of one run of a benchmark.
 *
 * @param command what repeats it
 */
public record Result(
    String name, String what, String command, Conditions conditions, Measurement measurement) {}

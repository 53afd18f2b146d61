package dev.satchel.bench.report;

/**
 * The stored record of one run of a benchmark.
 *
 * @param command the command that repeats the run
 */
public record Result(
    String name, String what, String command, Conditions conditions, Measurement measurement) {}

package dev.satchel.bench;

/**
 * All that is kept of one run of a benchmark.
 *
 * @param command what repeats it
 */
record Result(
    String name, String what, String command, Conditions conditions, Measurement measurement) {}

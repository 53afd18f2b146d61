package dev.satchel.bench.start;

/**
 * One start.
 *
 * @param process what was started
 * @param cached whether with the start cache
 * @param round counted from 1; both ways take turns in each
 * @param millis from executing the launcher to being of use
 */
public record Sample(String process, boolean cached, int round, double millis) {}

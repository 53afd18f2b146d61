package dev.satchel.bench.report;

import java.util.Map;

/**
 * The conditions under which a result was measured.
 *
 * @param date in UTC
 * @param commit the commit of this repository; ends with {@code +} when files outside {@code
 *     benchmarks} had uncommitted changes
 * @param durability the MySQL settings that decide whether a commit is flushed to disk
 */
public record Conditions(
    String date,
    String commit,
    int cores,
    String cpu,
    int memoryGib,
    String java,
    String mysql,
    String rabbitmq,
    Map<String, String> durability) {}

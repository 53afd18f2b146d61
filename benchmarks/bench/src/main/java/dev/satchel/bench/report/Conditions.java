package dev.satchel.bench.report;

import java.util.Map;

/**
 * Under which a result was taken.
 *
 * @param date in UTC
 * @param commit of this repository; ends with {@code +} when something was changed and not
 *     committed
 * @param durability the servers' settings that decide whether what they confirmed is on disk
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

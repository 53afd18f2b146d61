package dev.satchel.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** A filter of dead letters; all given conditions must hold. The API validates the values. */
final class FilterOptions {
  @Option(names = "--queue", paramLabel = "NAME", description = "The queue it was parked from.")
  private @Nullable String queue;

  @Option(names = "--type", paramLabel = "TYPE", description = "Such as payments.pay.v1.")
  private @Nullable String type;

  @Option(names = "--group", paramLabel = "GROUP", description = "The cause group, grp_...")
  private @Nullable String group;

  @Option(names = "--ticket", paramLabel = "TICKET", description = "Of one ticket, tkt_...")
  private @Nullable String ticket;

  @Option(names = "--tenant", paramLabel = "TENANT", description = "Of one tenant.")
  private @Nullable String tenant;

  @Option(
      names = "--first-failed-from",
      paramLabel = "TIME",
      description = "First failed at that time or later (2026-11-21T14:00:00Z).")
  private @Nullable String firstFailedFrom;

  @Option(
      names = "--first-failed-until",
      paramLabel = "TIME",
      description = "First failed before then.")
  private @Nullable String firstFailedUntil;

  @Option(
      names = "--last-failed-from",
      paramLabel = "TIME",
      description = "Last failed at that time or later.")
  private @Nullable String lastFailedFrom;

  @Option(
      names = "--last-failed-until",
      paramLabel = "TIME",
      description = "Last failed before then.")
  private @Nullable String lastFailedUntil;

  @Option(
      names = "--text",
      paramLabel = "WORDS",
      description = "Words that must all occur in the cause or the body.")
  private @Nullable String text;

  /** The given conditions, by their names in the API. */
  Map<String, String> members() {
    Map<String, String> members = new LinkedHashMap<>();
    put(members, "queue", queue);
    put(members, "type", type);
    put(members, "group", group);
    put(members, "ticket", ticket);
    put(members, "tenant", tenant);
    put(members, "firstFailedFrom", firstFailedFrom);
    put(members, "firstFailedUntil", firstFailedUntil);
    put(members, "lastFailedFrom", lastFailedFrom);
    put(members, "lastFailedUntil", lastFailedUntil);
    put(members, "text", text);
    return members;
  }

  private static void put(Map<String, String> members, String name, @Nullable String value) {
    if (value != null) {
      members.put(name, value);
    }
  }
}

package dev.satchel.messages.events;

import dev.satchel.messages.CauseGroupId;
import dev.satchel.messages.DiscrepancyId;
import dev.satchel.messages.Subject;
import dev.satchel.messages.TaskQueue;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What concerns the operators of the installation. It belongs to no tenant. */
public sealed interface InstallationEvent extends ClientEvent {
  @Override
  default @Nullable Subject subject() {
    return null;
  }

  /**
   * The first dead letter of a group is open, or the first one after all others were closed.
   *
   * @param group the cause group
   * @param queue the queue on which the messages could not be handled
   * @param cause the cause that all messages of the group share
   * @param opened how many arrived together, at least 1
   * @param recurring whether some of them had been replayed before
   */
  @EventType(
      value = "dead_letters.opened",
      description =
          "A group of dead letters that had no open one has some now. Further ones of the group"
              + " make no event until all are closed.",
      installation = true)
  record DeadLetterGroupOpened(
      CauseGroupId group, TaskQueue queue, String cause, int opened, boolean recurring)
      implements InstallationEvent {}

  /**
   * A reconciliation found two values that should agree and do not.
   *
   * @param id of the discrepancy
   * @param discrepancyType the kind of discrepancy, such as {@code balance-differs}
   * @param severity {@code warning} or {@code critical}
   * @param about an entry, an asset, a balance, a ticket or a type of task
   * @param expected the expected value
   * @param actual the actual value
   */
  @EventType(
      value = "discrepancy.opened",
      description = "A reconciliation found two values that should agree and do not.",
      installation = true)
  record DiscrepancyOpened(
      DiscrepancyId id,
      String discrepancyType,
      String severity,
      String about,
      String expected,
      String actual,
      Instant firstSeen)
      implements InstallationEvent {}
}

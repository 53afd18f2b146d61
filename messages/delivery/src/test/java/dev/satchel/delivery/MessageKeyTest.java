package dev.satchel.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.messages.TaskQueue;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class MessageKeyTest {
  private static final UUID LOW = new UUID(0, 7);
  private static final UUID HIGH = new UUID(Long.MIN_VALUE, 0);

  @Test
  void sortsByTheNameOfTheQueueAndThenByTheBytesOfTheId() {
    List<MessageKey> inOrder =
        List.of(
            new MessageKey(TaskQueue.BLOCKCHAIN, HIGH),
            new MessageKey(TaskQueue.OPERATIONS, LOW),
            new MessageKey(TaskQueue.PAYMENTS, LOW),
            new MessageKey(TaskQueue.PAYMENTS, HIGH));
    assertThat(inOrder.reversed().stream().sorted()).containsExactlyElementsOf(inOrder);
  }

  @Test
  void theConditionHasTheParametersOfEachKeyInOrder() {
    List<MessageKey> keys =
        List.of(
            new MessageKey(TaskQueue.PAYMENTS, LOW), new MessageKey(TaskQueue.OPERATIONS, HIGH));
    assertThat(MessageKey.condition(2))
        .isEqualTo("(message_id = ? AND queue = ?) OR (message_id = ? AND queue = ?)");
    assertThat(MessageKey.parameters(keys))
        .containsExactly(Sql.bytes(LOW), "payments", Sql.bytes(HIGH), "operations");
  }
}

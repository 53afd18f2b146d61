package dev.satchel.messages;

/** What operators do with queues. */
@OnQueue(TaskQueue.OPERATIONS)
public sealed interface QueueTask extends ControlTask {
  /** The API key that asked, as {@code key_} and 32 hex digits. */
  String by();

  /** The queue that is meant. */
  TaskQueue queue();

  @Override
  default String about() {
    return queue().queueName();
  }

  /**
   * Makes all workers leave a queue's messages where they are.
   *
   * @param queue any but {@code operations}, which looks after the others
   */
  @TypeName("queues.pause.v1")
  record PauseQueue(String by, TaskQueue queue) implements QueueTask {
    public PauseQueue {
      if (queue == TaskQueue.OPERATIONS) {
        throw new IllegalArgumentException("operations cannot be paused");
      }
    }
  }

  /** Makes all workers take a queue's messages again. */
  @TypeName("queues.resume.v1")
  record ResumeQueue(String by, TaskQueue queue) implements QueueTask {}
}

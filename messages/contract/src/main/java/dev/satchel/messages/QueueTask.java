package dev.satchel.messages;

/** Operator actions on queues: pause and resume. */
@OnQueue(TaskQueue.OPERATIONS)
public sealed interface QueueTask extends ControlTask {
  /** Who requested it: an API key, {@code key_…}, or a person, {@code oidc:…}. */
  String by();

  /** The queue to pause or to resume. */
  TaskQueue queue();

  @Override
  default String about() {
    return queue().queueName();
  }

  /**
   * Pauses a queue: all workers stop consuming it.
   *
   * @param queue any queue except {@code operations}, which cannot be paused
   */
  @TypeName("queues.pause.v1")
  record PauseQueue(String by, TaskQueue queue) implements QueueTask {
    public PauseQueue {
      if (queue == TaskQueue.OPERATIONS) {
        throw new IllegalArgumentException("operations cannot be paused");
      }
    }
  }

  /** Resumes a queue: all workers consume it again. */
  @TypeName("queues.resume.v1")
  record ResumeQueue(String by, TaskQueue queue) implements QueueTask {}
}

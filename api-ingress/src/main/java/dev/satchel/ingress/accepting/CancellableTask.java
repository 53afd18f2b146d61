package dev.satchel.ingress.accepting;

import dev.satchel.ingress.keys.Scope;
import dev.satchel.messages.Message;
import dev.satchel.messages.Task;

/**
 * A type of task whose tickets may be cancelled. Each domain declares its own as beans.
 *
 * @param type the class of the task
 * @param scope the scope that a key needs to cancel such a ticket; with {@link Scope#INSTALLATION}
 *     it may cancel those of every tenant
 */
public record CancellableTask(Class<? extends Task> type, Scope scope) {
  String typeName() {
    return Message.typeName(type);
  }
}

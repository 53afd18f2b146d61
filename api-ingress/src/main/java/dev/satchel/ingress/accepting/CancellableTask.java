package dev.satchel.ingress.accepting;

import dev.satchel.ingress.keys.Scope;
import dev.satchel.messages.Message;
import dev.satchel.messages.Task;

/**
 * Tasks whose tickets may be cancelled. Each domain gives its own as beans.
 *
 * @param type their type
 * @param scope what a key needs to ask for it; it may then do so for tickets of every tenant
 */
public record CancellableTask(Class<? extends Task> type, Scope scope) {
  String typeName() {
    return Message.typeName(type);
  }
}

package dev.satchel.messages;

import java.util.List;

/**
 * Lists the messages of some domains. Its implementations are found with {@link
 * java.util.ServiceLoader}, so a domain of another module adds its messages without a change here.
 */
public interface MessageContract {
  /**
   * The sealed interfaces of the domains, or single records. Each record under them is a message
   * type and carries a {@link TypeName}.
   */
  List<Class<? extends Message>> messages();
}

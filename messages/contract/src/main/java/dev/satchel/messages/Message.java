package dev.satchel.messages;

/** A message sent through the broker; each record that implements it carries a {@link TypeName}. */
public sealed interface Message permits Task, Event {
  /** The prefix of a message's id where people see it, before 32 hex digits of the UUID. */
  String ID_PREFIX = "msg_";

  /**
   * The stable name of a type of messages.
   *
   * @throws IllegalArgumentException when the type has none, such as an interface with several
   *     message types
   */
  static String typeName(Class<? extends Message> type) {
    TypeName name = type.getAnnotation(TypeName.class);
    if (name == null) {
      throw new IllegalArgumentException(type + " has no type name");
    }
    return name.value();
  }
}

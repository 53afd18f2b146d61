package dev.satchel.messages;

/**
 * Anything that travels over the broker; each record among its kinds carries a {@link TypeName}.
 */
public sealed interface Message permits Task, Event {
  /**
   * The stable name of a type of messages.
   *
   * @throws IllegalArgumentException when it has none, as an interface of several types
   */
  static String typeName(Class<? extends Message> type) {
    TypeName name = type.getAnnotation(TypeName.class);
    if (name == null) {
      throw new IllegalArgumentException(type + " has no type name");
    }
    return name.value();
  }
}

package dev.satchel.messages;

import java.util.List;

/** The messages of Satchel's own domains. */
public final class SatchelMessages implements MessageContract {
  @Override
  public List<Class<? extends Message>> messages() {
    return List.of(
        MoneyTask.class,
        OperationsTask.class,
        DeadLetterTask.class,
        ControlTask.class,
        RetentionTask.class,
        TicketsChanged.class,
        EarlierTicketsChanged.class,
        DeadLettersOpened.class,
        EventsNumbered.class);
  }
}

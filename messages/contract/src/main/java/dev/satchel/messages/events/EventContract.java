package dev.satchel.messages.events;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;

/**
 * Lists the events of some domains. Its implementations are found with {@link ServiceLoader}, so a
 * domain of another module adds its events without a change here.
 */
public interface EventContract {
  /** The sealed interfaces of the domains, or single records. */
  List<Class<? extends ClientEvent>> events();

  /**
   * All types of events, in the order of their names.
   *
   * @throws IllegalStateException when a record has no {@link EventType}
   */
  static List<Class<? extends ClientEvent>> all() {
    List<Class<? extends ClientEvent>> all = new ArrayList<>();
    for (EventContract contract : ServiceLoader.load(EventContract.class)) {
      contract.events().forEach(listed -> addTypes(listed, all));
    }
    all.sort(Comparator.comparing(type -> type(type).value()));
    return List.copyOf(all);
  }

  /**
   * The type of an event.
   *
   * @throws IllegalStateException when the record has none
   */
  static EventType type(Class<? extends ClientEvent> event) {
    EventType type = event.getAnnotation(EventType.class);
    if (type == null) {
      throw new IllegalStateException(event + " has no event type");
    }
    return type;
  }

  private static void addTypes(
      Class<? extends ClientEvent> listed, List<Class<? extends ClientEvent>> all) {
    if (!listed.isSealed()) {
      all.add(listed);
      return;
    }
    for (Class<?> permitted : listed.getPermittedSubclasses()) {
      addTypes(permitted.asSubclass(ClientEvent.class), all);
    }
  }
}

package dev.satchel.workers.money;

import dev.satchel.messages.Message;
import dev.satchel.messages.MoneyTask;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The domains that move money, and the domain that decides each task type. */
final class Domains {
  /**
   * The domain and the type name of a task class.
   *
   * @param domain index into {@link #inOrder} of the domain that decides it, from 0
   * @param type the stable type name
   */
  record Kind(int domain, String type) {}

  private final List<MoneyDomain<?, ?>> inOrder;
  private final Map<Class<?>, Kind> kinds = new HashMap<>();

  /**
   * Maps every task type to the domain that decides it.
   *
   * @throws IllegalStateException when a task type has no domain or more than one, or when two
   *     domains have the same name
   */
  Domains(Collection<? extends MoneyDomain<?, ?>> domains) {
    this.inOrder = inOrder(domains);
    for (int i = 0; i < inOrder.size(); i++) {
      MoneyDomain<?, ?> domain = inOrder.get(i);
      for (Class<? extends MoneyTask> task : types(domain.tasks())) {
        Kind other = kinds.put(task, new Kind(i, Message.typeName(task)));
        if (other != null) {
          String both = inOrder.get(other.domain()).name() + " and " + domain.name();
          throw new IllegalStateException(both + " decide " + other.type());
        }
      }
    }
    for (Class<? extends MoneyTask> task : types(MoneyTask.class)) {
      if (!kinds.containsKey(task)) {
        throw new IllegalStateException("no domain decides " + Message.typeName(task));
      }
    }
  }

  private static List<MoneyDomain<?, ?>> inOrder(Collection<? extends MoneyDomain<?, ?>> domains) {
    Map<String, MoneyDomain<?, ?>> byName = new HashMap<>();
    for (MoneyDomain<?, ?> domain : domains) {
      if (byName.put(domain.name(), domain) != null) {
        throw new IllegalStateException("two domains are named " + domain.name());
      }
    }
    return byName.values().stream()
        .sorted(Comparator.<MoneyDomain<?, ?>, String>comparing(MoneyDomain::name))
        .toList();
  }

  /** The task types below a sealed interface. */
  private static Set<Class<? extends MoneyTask>> types(Class<? extends MoneyTask> type) {
    if (!type.isSealed()) {
      return Set.of(type);
    }
    Set<Class<? extends MoneyTask>> types = new HashSet<>();
    for (Class<?> permitted : type.getPermittedSubclasses()) {
      types.addAll(types(permitted.asSubclass(MoneyTask.class)));
    }
    return types;
  }

  /** The domains in the order in which they lock and write, which is that of their names. */
  List<MoneyDomain<?, ?>> inOrder() {
    return inOrder;
  }

  Kind kind(MoneyTask task) {
    Kind kind = kinds.get(task.getClass());
    if (kind == null) {
      throw new IllegalArgumentException("no domain decides " + task.getClass());
    }
    return kind;
  }
}

package dev.satchel.cli;

import java.util.Map;
import java.util.function.Supplier;

/**
 * What a command finds around it.
 *
 * @param variables the process's environment
 * @param freshKeys gives a new idempotency key each time
 */
record Environment(Map<String, String> variables, Screen screen, Supplier<String> freshKeys) {
  Environment {
    variables = Map.copyOf(variables);
  }
}

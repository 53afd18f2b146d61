package dev.satchel.cli;

import java.util.Map;
import java.util.function.Supplier;

/**
 * The environment of a command.
 *
 * @param variables the process's environment
 * @param freshKeys supplies a new idempotency key at each call
 */
record Environment(Map<String, String> variables, Screen screen, Supplier<String> freshKeys) {
  Environment {
    variables = Map.copyOf(variables);
  }
}

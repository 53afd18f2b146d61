package dev.satchel.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** Runs commands as a person at a terminal, or as a script without one. */
final class Terminal {
  static final String KEY = "sk_0123456789abcdef";

  private final FakeApi api;
  private final Screen.Terminals terminals;
  private final Map<String, String> variables = new HashMap<>(Map.of("SATCHEL_KEY", KEY));
  private String typed = "";

  /** The exit code and output of a command. */
  record Ran(int code, String out, String err) {}

  private Terminal(FakeApi api, Screen.Terminals terminals) {
    this.api = api;
    this.terminals = terminals;
  }

  static Terminal none(FakeApi api) {
    return new Terminal(api, Screen.Terminals.NONE);
  }

  static Terminal wide(FakeApi api, int columns) {
    return new Terminal(api, new Screen.Terminals(true, true, true, columns, false));
  }

  static Terminal coloured(FakeApi api) {
    return new Terminal(api, new Screen.Terminals(true, true, true, 120, true));
  }

  Terminal types(String text) {
    typed = text;
    return this;
  }

  Terminal without(String variable) {
    variables.remove(variable);
    return this;
  }

  Terminal with(String variable, String value) {
    variables.put(variable, value);
    return this;
  }

  Ran run(String... arguments) {
    List<String> all = new ArrayList<>(Arrays.asList(arguments));
    if (!all.contains("--url")) {
      all.addAll(List.of("--url", api.url()));
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Screen screen =
        new Screen(
            new ByteArrayInputStream(typed.getBytes(StandardCharsets.UTF_8)), out, err, terminals);
    AtomicInteger keys = new AtomicInteger();
    int code =
        Cli.run(
            new Environment(variables, screen, () -> "key-" + keys.incrementAndGet()),
            all.toArray(String[]::new));
    screen.flush();
    return new Ran(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }
}

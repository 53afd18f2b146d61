package dev.satchel.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** {@code ./satchel audit}: lists and verifies the audit log. */
@Command(
    name = "audit",
    description = "List and verify the audit log; needs a key with the scope auditor.",
    synopsisSubcommandLabel = "COMMAND")
final class Audit {
  private static final String AUDIT = "/v1/audit";

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  @SuppressWarnings("unused") // picocli reads it
  private boolean help;

  private Audit() {}

  static CommandLine commands(Environment environment) {
    return new CommandLine(new Audit())
        .addSubcommand(new Listing(environment))
        .addSubcommand(new Verify(environment));
  }

  @Command(name = "list", description = "Show who asked for what, newest first.")
  private static final class Listing implements Callable<Integer> {
    @Option(
        names = "--about",
        paramLabel = "ID",
        description = "Only about this account, payment, ticket, key or dead letter.")
    private @Nullable String about;

    @Option(names = "--actor", paramLabel = "KEY", description = "Only of this key, key_...")
    private @Nullable String actor;

    @Option(
        names = "--tenant",
        paramLabel = "NAME",
        description = "Of this tenant, instead of the key's; needs the scope installation.")
    private @Nullable String tenant;

    @Option(
        names = "--since",
        paramLabel = "TIME",
        description = "Not before, such as 2026-11-22T10:00:00Z.")
    private @Nullable String since;

    @Mixin private final Pages pages = new Pages();
    @Mixin private final Common common;

    Listing(Environment environment) {
      common = new Common(environment);
    }

    @Override
    public Integer call() {
      return common.run(
          session -> {
            Table table =
                new Table(session.screen())
                    .column("AT", Table.Kind.WHOLE)
                    .column("EVENT", Table.Kind.WHOLE)
                    .column("ACTION", Table.Kind.WHOLE)
                    .column("ACTOR", Table.Kind.WHOLE)
                    .column("TICKET", Table.Kind.WHOLE)
                    .column("FROM", Table.Kind.OPTIONAL);
            return pages.show(
                session,
                AUDIT,
                query(),
                entries -> table.print(entries.stream().map(Listing::row).toList()));
          });
    }

    private Map<String, String> query() {
      Map<String, String> query = new LinkedHashMap<>();
      put(query, "about", about);
      put(query, "actor", actor);
      put(query, "since", since);
      put(query, "tenant", tenant);
      return query;
    }

    private static void put(Map<String, String> query, String name, @Nullable String value) {
      if (value != null) {
        query.put(name, value);
      }
    }

    private static List<String> row(JsonNode entry) {
      return List.of(
          Json.time(entry, "at"),
          Json.text(entry, "event"),
          Json.text(entry, "action"),
          Json.text(entry, "actor"),
          Json.text(entry, "ticket"),
          Json.text(entry, "remote"));
    }
  }

  @Command(
      name = "verify",
      description =
          "Find changed and missing pages of the log; exits with 1 if there are any. Needs the scope"
              + " installation as well, because the chain is one for all tenants.")
  private static final class Verify implements Callable<Integer> {
    @Option(
        names = "--head",
        paramLabel = "HEAD",
        description = "A head that was logged earlier, NUMBER:HASH; it must be in the chain.")
    private @Nullable String head;

    @Mixin private final Common common;

    Verify(Environment environment) {
      common = new Common(environment);
    }

    @Override
    public Integer call() {
      ChainHead noted = head == null ? null : ChainHead.parse(head);
      return common.run(session -> run(session, new ChainCheck(noted)));
    }

    private static Exit run(Session session, ChainCheck check) {
      boolean more = true;
      while (more) {
        more =
            check.answer(
                session
                    .api()
                    .get(AUDIT + "/chain", Map.of("after", String.valueOf(check.last().seq())))
                    .json());
      }
      List<String> damage = check.damage();
      Screen screen = session.screen();
      if (session.json()) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("head", check.last().toString());
        members.put("verified", check.verified());
        members.put("damage", damage);
        screen.printBytes(Json.write(members));
        screen.print("");
      } else {
        damage.forEach(screen::print);
        new Facts()
            .add("verified", String.valueOf(check.verified()))
            .add("damage", String.valueOf(damage.size()))
            .add("head", check.last().toString())
            .print(screen, "");
      }
      return damage.isEmpty() ? Exit.DONE : Exit.FAILED;
    }
  }
}

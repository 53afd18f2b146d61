package dev.satchel.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code ./satchel keys}: makes, lists, rotates and revokes API keys. */
@Command(
    name = "keys",
    description = "Make, list, rotate and revoke API keys; needs a key with the scope admin.",
    synopsisSubcommandLabel = "COMMAND")
final class Keys {
  private static final String KEYS = "/v1/keys";
  private static final Pattern ID = Pattern.compile("key_[0-9a-f]{32}");

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  @SuppressWarnings("unused") // picocli reads it
  private boolean help;

  private Keys() {}

  static CommandLine commands(Environment environment) {
    return new CommandLine(new Keys())
        .addSubcommand(new Create(environment))
        .addSubcommand(new Listing(environment))
        .addSubcommand(new Rotate(environment))
        .addSubcommand(new Revoke(environment));
  }

  /**
   * Prints a key with its secret: with {@code --json} only its id and its secret, for a script that
   * hands it on. Fails when the answer to a repeated request has no secret.
   */
  private static Exit printSecret(Session session, ApiAnswer answer) {
    Screen screen = session.screen();
    JsonNode key = answer.json();
    String secret = Json.textOrNull(key, "key");
    if (session.json()) {
      Map<String, @Nullable String> members = new LinkedHashMap<>();
      members.put("id", Json.textOrNull(key, "id"));
      members.put("key", secret);
      screen.printBytes(Json.write(members));
      screen.print("");
    } else {
      new Facts()
          .add("id", key, "id")
          .addIfThere("key", key, "key")
          .add("name", key, "name")
          .addIfThere("tenant", key, "tenant")
          .addIfThere("account", key, "account")
          .add("scopes", scopes(key))
          .addIfThere("expires", key, "expiresAt")
          .print(screen, "");
    }
    if (secret == null) {
      screen.say(
          "The same request was sent before, and its key is not shown again. If you do not have"
              + " it:\n  ./satchel keys rotate "
              + Plain.line(Json.text(key, "id")));
      return Exit.FAILED;
    }
    screen.say("The key is shown only now.");
    return Exit.DONE;
  }

  private static String scopes(JsonNode key) {
    return Json.list(key, "scopes").stream()
        .map(scope -> scope.asString(""))
        .collect(Collectors.joining(","));
  }

  @Command(
      name = "create",
      description = "Make a key and print it. With --json only its id and the key are printed.")
  private static final class Create implements Callable<Integer> {
    @Option(
        names = "--name",
        paramLabel = "NAME",
        required = true,
        description = "Whose key it is, for people.")
    private String name = "";

    @Option(
        names = "--scopes",
        paramLabel = "SCOPE",
        required = true,
        split = ",",
        description = "What it may do, separated by commas, such as payments,accounts.")
    private List<String> scopes = new ArrayList<>();

    @Option(
        names = "--tenant",
        paramLabel = "TENANT",
        description =
            "Make an admin of another tenant; needs the scope installation (the key's own tenant).")
    private @Nullable String tenant;

    @Option(
        names = "--account",
        paramLabel = "ACCOUNT",
        description = "Tie the key to one account, acc_...")
    private @Nullable String account;

    @Option(
        names = "--expires-at",
        paramLabel = "TIME",
        description = "When it ends, such as 2026-11-22T10:00:00Z (never).")
    private @Nullable String expiresAt;

    @Option(
        names = "--reads-per-second",
        paramLabel = "N",
        description = "Its own limit of reads (that of the installation).")
    private @Nullable Integer readsPerSecond;

    @Option(
        names = "--writes-per-second",
        paramLabel = "N",
        description = "Its own limit of all other requests (that of the installation).")
    private @Nullable Integer writesPerSecond;

    @Mixin private final Idempotency idempotency = new Idempotency();
    @Mixin private final Common common;

    Create(Environment environment) {
      common = new Common(environment);
    }

    @Override
    public Integer call() {
      return common.run(
          session -> {
            Map<String, Object> body = new LinkedHashMap<>();
            body.put("name", name);
            body.put("scopes", scopes);
            if (tenant != null) {
              body.put("tenant", tenant);
            }
            if (account != null) {
              body.put("account", account);
            }
            if (expiresAt != null) {
              body.put("expiresAt", expiresAt);
            }
            if (readsPerSecond != null) {
              body.put("readsPerSecond", readsPerSecond);
            }
            if (writesPerSecond != null) {
              body.put("writesPerSecond", writesPerSecond);
            }
            return printSecret(session, session.api().post(KEYS, body, idempotency.key(session)));
          });
    }
  }

  @Command(name = "list", description = "Show the keys of the tenant, newest first.")
  private static final class Listing implements Callable<Integer> {
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
                    .column("KEY", Table.Kind.WHOLE)
                    .column("NAME", Table.Kind.CUT)
                    .column("SCOPES", Table.Kind.CUT)
                    .column("REVOKED", Table.Kind.WHOLE)
                    .column("EXPIRES", Table.Kind.OPTIONAL)
                    .column("LAST USED", Table.Kind.OPTIONAL)
                    .column("CREATED", Table.Kind.OPTIONAL);
            return pages.show(
                session,
                KEYS,
                Map.of(),
                keys -> table.print(keys.stream().map(Listing::row).toList()));
          });
    }

    private static List<String> row(JsonNode key) {
      return List.of(
          Json.text(key, "id"),
          Json.text(key, "name"),
          scopes(key),
          Json.time(key, "revokedAt"),
          Json.time(key, "expiresAt"),
          Json.time(key, "lastUsedAt"),
          Json.time(key, "createdAt"));
    }
  }

  @Command(
      name = "rotate",
      description =
          "Give a key a new secret and print it. With --json only its id and the key are printed.")
  private static final class Rotate implements Callable<Integer> {
    private static final Pattern GRACE = Pattern.compile("([0-9]{1,9})([smhd]?)");

    @Parameters(paramLabel = "ID", description = "The key, key_...")
    private String id = "";

    @Option(
        names = "--grace",
        paramLabel = "TIME",
        description = "How long the old secret works on, such as 90s, 10m or 1h; at most 1d (0).")
    private String grace = "0";

    @Mixin private final Idempotency idempotency = new Idempotency();
    @Mixin private final Common common;

    Rotate(Environment environment) {
      common = new Common(environment);
    }

    @Override
    public Integer call() {
      String path = path(id);
      long seconds = seconds();
      return common.run(
          session ->
              printSecret(
                  session,
                  session
                      .api()
                      .post(
                          path + "/rotations",
                          Map.of("graceSeconds", seconds),
                          idempotency.key(session))));
    }

    private long seconds() {
      Matcher text = GRACE.matcher(grace);
      if (!text.matches()) {
        throw Stopped.usage("--grace must be such as 90s, 10m, 1h or 1d, not '" + grace + "'");
      }
      long number = Long.parseLong(text.group(1));
      return switch (text.group(2)) {
        case "m" -> number * 60;
        case "h" -> number * 3_600;
        case "d" -> number * 86_400;
        default -> number;
      };
    }
  }

  @Command(name = "revoke", description = "End a key for good, within 2 s.")
  private static final class Revoke implements Callable<Integer> {
    @Parameters(paramLabel = "ID", description = "The key, key_...")
    private String id = "";

    @Mixin private final Idempotency idempotency = new Idempotency();
    @Mixin private final Common common;

    Revoke(Environment environment) {
      common = new Common(environment);
    }

    @Override
    public Integer call() {
      String path = path(id);
      return common.run(
          session -> {
            ApiAnswer answer =
                session.api().post(path + "/revocations", Map.of(), idempotency.key(session));
            if (!session.printedAsJson(answer)) {
              session
                  .screen()
                  .print(
                      Plain.line(id)
                          + " is revoked since "
                          + Json.time(answer.json(), "revokedAt"));
            }
            return Exit.DONE;
          });
    }
  }

  /** The path of a key; anything else than an id, such as a secret, is not sent. */
  private static String path(String id) {
    if (!ID.matcher(id).matches()) {
      throw Stopped.usage("ID must be key_ and 32 hex digits, as ./satchel keys list shows it");
    }
    return KEYS + "/" + id;
  }
}

package dev.satchel.ingress;

import dev.satchel.messages.AccountId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Ids of what exists, for each path with a variable. */
final class ExistingIds {
  private final TestIngress ingress;
  private final DeskRows rows;
  private final Map<String, String> made = new HashMap<>();
  private final Map<String, Supplier<String>> makers;

  ExistingIds(TestIngress ingress) {
    this.ingress = ingress;
    this.rows = new DeskRows(ingress.jdbc());
    Supplier<String> replay = () -> id("/v1/dead-letters/replays", "{\"filter\":{}}");
    this.makers =
        Map.ofEntries(
            Map.entry("/docs/", () -> "docs.js"),
            Map.entry("/problems/", () -> "insufficient-funds"),
            Map.entry("/v1/accounts/", this::account),
            Map.entry("/v1/payments/", this::payment),
            Map.entry("/v1/captures/", () -> changeOf("captures", "cap_")),
            Map.entry("/v1/refunds/", () -> changeOf("refunds", "rfd_")),
            Map.entry("/v1/tickets/", replay),
            Map.entry(
                "/v1/keys/", () -> id("/v1/keys", "{\"name\":\"n\",\"scopes\":[\"payments\"]}")),
            Map.entry("/v1/dead-letters/", () -> rows.letter(Map.of()).toString()),
            Map.entry("/v1/dead-letters/replays/", replay),
            Map.entry(
                "/v1/dead-letters/discards/",
                () -> id("/v1/dead-letters/discards", "{\"filter\":{},\"reason\":\"why\"}")),
            Map.entry("/v1/queues/", () -> "payments"));
  }

  /** The prefixes of the paths with a variable that this knows. */
  boolean knows(String path) {
    return makers.containsKey(prefix(path));
  }

  /** The id of something new at this path, which has a variable. */
  String fresh(String path) {
    Supplier<String> maker = makers.get(prefix(path));
    if (maker == null) {
      throw new IllegalArgumentException("no test makes anything at " + path);
    }
    return maker.get();
  }

  /** The id of something at this path that was made once. */
  String any(String path) {
    return made.computeIfAbsent(prefix(path), _ -> fresh(path));
  }

  private static String prefix(String path) {
    return path.replaceFirst("\\{.*", "");
  }

  private String id(String path, String body) {
    return Json.text(ingress.task(path, body).body(), "id");
  }

  private String payment() {
    String body =
        """
        {"method":"balance","from":"acc_%1$s1","to":"acc_%1$s2","amount":{"asset":"KRW","value":5}}"""
            .formatted("0".repeat(31));
    String resource = Json.text(ingress.task("/v1/payments", body).body(), "resource");
    return resource.substring("/v1/payments/".length());
  }

  /** A capture or refund has the digits of its ticket. */
  private String changeOf(String kind, String prefix) {
    return prefix + id("/v1/payments/" + payment() + "/" + kind, "{}").substring("tkt_".length());
  }

  private String account() {
    AccountId account = new AccountId(rows.uuid());
    ingress
        .jdbc()
        .sql(
            """
            INSERT INTO account (id, tenant, reference, created_at)
            VALUES (UNHEX(?), 'default', ?, UTC_TIMESTAMP(6))
            """)
        .params(List.of(account.toString().substring(4), account.toString()))
        .update();
    return account.toString();
  }
}

package dev.satchel.ingress.keys;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** What a key may do. Reading its own tenant's things needs none, reading the system's does. */
public enum Scope {
  /** Open accounts. */
  ACCOUNTS,
  /** Book money from outside and set credit limits. */
  TREASURY,
  /** Pay, capture, void, refund. */
  PAYMENTS,
  /** Withdraw to the chain. */
  WITHDRAWALS,
  /** Approve and reject withdrawals. */
  APPROVER,
  /** Webhooks and e-mail. */
  NOTIFICATIONS,
  /** Anchors. */
  BLOCKCHAIN,
  /** Queues, dead letters, reconciliations; also what a reader may. */
  OPERATOR,
  /** Read keys and the audit log. */
  AUDITOR,
  /** Make and revoke keys. */
  ADMIN,
  /** See queues and dead letters of all tenants. */
  READER,
  /** Give a dead letter another body, where the installation allows it. */
  EDITOR;

  private final String wireName = name().toLowerCase(Locale.ROOT);

  /** The name in rows and in the documentation. */
  public String wireName() {
    return wireName;
  }

  /** The names of scopes, as a row keeps them. */
  static String write(Set<Scope> scopes) {
    return scopes.stream().sorted().map(Scope::wireName).collect(Collectors.joining(","));
  }

  /** The scopes a row names; those of a later release are left out. */
  static Set<Scope> read(String names) {
    Set<String> given = Set.copyOf(Arrays.asList(names.split(",")));
    Set<Scope> scopes = EnumSet.noneOf(Scope.class);
    for (Scope scope : values()) {
      if (given.contains(scope.wireName)) {
        scopes.add(scope);
      }
    }
    return scopes;
  }
}

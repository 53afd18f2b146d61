package dev.satchel.ingress.keys;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a key may do. Reading data of its own tenant needs no scope; reading data of the whole
 * system does.
 */
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
  /** Manage webhooks and e-mail. */
  NOTIFICATIONS,
  /** Anchors. */
  BLOCKCHAIN,
  /** Operate queues, dead letters and reconciliations; includes what {@link #READER} may. */
  OPERATOR,
  /** Read keys and the audit log. */
  AUDITOR,
  /** Make and revoke keys. */
  ADMIN,
  /** See queues and dead letters of all tenants. */
  READER,
  /** Replace the body of a dead letter, if the installation allows it. */
  EDITOR;

  private final String wireName = name().toLowerCase(Locale.ROOT);

  /** The name in rows and in the documentation. */
  public String wireName() {
    return wireName;
  }

  /**
   * Whether a key with these scopes may give this scope to another key: one that it has itself, and
   * with {@link #ADMIN} every scope that ends at the borders of its tenant. {@link #OPERATOR}
   * includes {@link #READER}.
   */
  public boolean mayBeGivenBy(Set<Scope> own) {
    return own.contains(this)
        || switch (this) {
          case READER -> own.contains(OPERATOR);
          case OPERATOR, EDITOR -> false;
          case ACCOUNTS,
              TREASURY,
              PAYMENTS,
              WITHDRAWALS,
              APPROVER,
              NOTIFICATIONS,
              BLOCKCHAIN,
              AUDITOR,
              ADMIN ->
              own.contains(ADMIN);
        };
  }

  /** The names of scopes, as a row keeps them. */
  public static String write(Set<Scope> scopes) {
    return scopes.stream().sorted().map(Scope::wireName).collect(Collectors.joining(","));
  }

  /** The scopes in a row; unknown ones, which a later release has added, are ignored. */
  public static Set<Scope> read(String names) {
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

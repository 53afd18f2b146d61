package dev.satchel.ingress.keys;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What a key may do. A scope ends at the borders of the key's tenant; {@link #INSTALLATION} takes
 * it beyond them.
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
  /** Make and revoke keys; includes the other scopes of the tenant but {@link #APPROVER}. */
  ADMIN,
  /** See queues and dead letters. */
  READER,
  /** Replace the body of a dead letter, if the installation allows it. */
  EDITOR,
  /** Read accounts and their statements. */
  ACCOUNTS_READ,
  /** Read payments. */
  PAYMENTS_READ,
  /** Read tickets and their attempts. */
  TICKETS_READ,
  /** Read the events of all accounts, payments and tickets. */
  EVENTS_READ,
  /**
   * Cross tenants: with {@link #ADMIN} make the first admins of other tenants; with {@link
   * #OPERATOR}, {@link #READER} or {@link #EDITOR} work on the dead letters of all tenants and on
   * queues, which all tenants share; with {@link #EVENTS_READ} read the installation's own events.
   * By itself it allows nothing.
   */
  INSTALLATION;

  private final String wireName = name().toLowerCase(Locale.ROOT).replace('_', ':');

  /** The name in rows and in the documentation. */
  public String wireName() {
    return wireName;
  }

  /**
   * Whether a key with this scope may do what the other one allows. Each scope that makes tasks
   * includes the reading of what they change, and of tickets. {@link #ADMIN} does not include
   * {@link #APPROVER}: whoever withdraws must not approve it merely because the key is an admin's.
   */
  boolean implies(Scope other) {
    return this == other
        || switch (this) {
          case ADMIN -> other.isOfATenant() && other != APPROVER;
          case OPERATOR -> other == READER || other == TICKETS_READ;
          case ACCOUNTS, TREASURY -> other == ACCOUNTS_READ || other == TICKETS_READ;
          case PAYMENTS -> other == PAYMENTS_READ || other == TICKETS_READ;
          case WITHDRAWALS, APPROVER, NOTIFICATIONS, BLOCKCHAIN, EDITOR -> other == TICKETS_READ;
          case AUDITOR,
              READER,
              ACCOUNTS_READ,
              PAYMENTS_READ,
              TICKETS_READ,
              EVENTS_READ,
              INSTALLATION ->
              false;
        };
  }

  /**
   * Whether a key with these scopes may give this scope to another key: one that it has itself, and
   * with {@link #ADMIN} every scope of its tenant.
   */
  public boolean mayBeGivenBy(Set<Scope> own) {
    return own.stream().anyMatch(scope -> scope.implies(this))
        || (isOfATenant() && own.contains(ADMIN));
  }

  /** Whether a key that is tied to one account may have it. */
  public boolean fitsOneAccount() {
    return this == PAYMENTS
        || this == PAYMENTS_READ
        || this == ACCOUNTS_READ
        || this == TICKETS_READ;
  }

  /** Whether it is about the business of a tenant, not about the machinery that all share. */
  private boolean isOfATenant() {
    return switch (this) {
      case ACCOUNTS,
          TREASURY,
          PAYMENTS,
          WITHDRAWALS,
          APPROVER,
          NOTIFICATIONS,
          BLOCKCHAIN,
          AUDITOR,
          ADMIN,
          ACCOUNTS_READ,
          PAYMENTS_READ,
          TICKETS_READ,
          EVENTS_READ ->
          true;
      case OPERATOR, READER, EDITOR, INSTALLATION -> false;
    };
  }

  /** The names of scopes, as a row keeps them. */
  public static String write(Set<Scope> scopes) {
    return scopes.stream().sorted().map(Scope::wireName).collect(Collectors.joining(","));
  }

  /** The names in a row that this release does not know. */
  public static Set<String> unknown(String names) {
    Set<String> given = new TreeSet<>(Arrays.asList(names.split(",")));
    for (Scope scope : values()) {
      given.remove(scope.wireName);
    }
    return given;
  }

  /** The scopes in a row; unknown ones, which a later release has added, are ignored. */
  public static Set<Scope> read(String names) {
    Set<String> given = new HashSet<>(Arrays.asList(names.split(",")));
    Set<Scope> scopes = EnumSet.noneOf(Scope.class);
    for (Scope scope : values()) {
      if (given.contains(scope.wireName)) {
        scopes.add(scope);
      }
    }
    return scopes;
  }
}

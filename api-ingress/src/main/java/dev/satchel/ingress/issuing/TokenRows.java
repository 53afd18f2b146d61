package dev.satchel.ingress.issuing;

import dev.satchel.ingress.keys.KeySecret;
import dev.satchel.ingress.keys.Scope;
import dev.satchel.ingress.rows.Rows;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The rows of tokens for one account. */
final class TokenRows {
  private static final int PER_STATEMENT = 1_000;

  private final JdbcClient jdbc;

  TokenRows(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  void insert(AccountToken token, KeySecret secret) {
    jdbc.sql(
            """
            INSERT INTO account_token (hash, id, tenant, account, api_key, scopes, expires_at)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            """)
        .params(
            secret.hash(),
            Rows.bytes(token.id()),
            token.tenant().name(),
            Rows.bytes(token.account().uuid()),
            Rows.bytes(token.issuer()),
            Scope.write(token.scopes()),
            Rows.utc(token.expiresAt()))
        .update();
  }

  /** Deletes tokens that expired an hour ago, some at a time. */
  void purge() {
    int deleted;
    do {
      deleted =
          jdbc.sql(
                  """
                  DELETE FROM account_token
                  WHERE expires_at < UTC_TIMESTAMP(6) - INTERVAL 1 HOUR
                  ORDER BY expires_at
                  LIMIT ?
                  """)
              .param(PER_STATEMENT)
              .update();
    } while (deleted == PER_STATEMENT);
  }
}

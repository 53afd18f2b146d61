package dev.satchel.ingress.keys;

import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.core.authority.AuthorityUtils;

/**
 * Whose a request is. It has no authorities: what a route needs is compared with {@link
 * ApiKey#scopes} once the route is known.
 */
public final class Authenticated extends AbstractAuthenticationToken {
  private final transient ApiKey key;

  /** The owner of a credential that was checked. */
  public Authenticated(ApiKey key) {
    super(AuthorityUtils.NO_AUTHORITIES);
    this.key = key;
    super.setAuthenticated(true);
  }

  /** The key, token or person. */
  public ApiKey key() {
    return key;
  }

  /** None are kept. */
  @Override
  public String getCredentials() {
    return "";
  }

  @Override
  public String getPrincipal() {
    return key.actor();
  }
}

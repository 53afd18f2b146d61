package dev.satchel.ingress.keys;

import dev.satchel.ingress.bounds.Owner;
import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.core.authority.AuthorityUtils;

/** The text of an API key that a request has presented; not checked yet. */
public final class PresentedKey extends AbstractAuthenticationToken {
  private final transient String text;
  private final transient Owner sender;

  /**
   * A presented text.
   *
   * @param text {@code sk_} and 1 to 253 visible ASCII characters
   * @param sender whom a look-up of the key is counted for
   */
  public PresentedKey(String text, Owner sender) {
    super(AuthorityUtils.NO_AUTHORITIES);
    this.text = text;
    this.sender = sender;
  }

  Owner sender() {
    return sender;
  }

  @Override
  public String getCredentials() {
    return text;
  }

  /** Nobody yet; never the text, which must not be logged. */
  @Override
  public String getPrincipal() {
    return "";
  }
}

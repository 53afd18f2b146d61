package dev.satchel.ingress.keys;

import dev.satchel.ingress.problems.RequestRefused;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.core.Authentication;

/** Finds API keys and tokens of accounts; a text that cannot be one is refused without a read. */
record KeyProvider(KeyRing keys, UncheckedKeys unchecked, RequestBounds bounds, LastUses uses)
    implements AuthenticationProvider {

  @Override
  public boolean supports(Class<?> authentication) {
    return authentication == PresentedKey.class;
  }

  @Override
  public @Nullable Authentication authenticate(Authentication presented) {
    if (!(presented instanceof PresentedKey text)) {
      return null;
    }
    ApiKey key;
    try {
      key = find(text);
    } catch (AuthenticationRefused refused) {
      throw refused;
    } catch (RuntimeException outage) {
      throw new AuthenticationRefused(outage);
    }
    uses.used(key);
    return new Authenticated(key);
  }

  /**
   * The valid key.
   *
   * @throws AuthenticationRefused (401) when there is none
   * @throws RequestRefused when too many look-ups are in progress
   */
  private ApiKey find(PresentedKey presented) {
    String text = presented.getCredentials();
    KeySecret.Kind kind = KeySecret.Kind.of(text);
    if (kind == KeySecret.Kind.MISTYPED) {
      throw AuthenticationRefused.unauthenticated(
          "The API key is mistyped: its checksum is wrong.");
    }
    KeyHash hash = KeyHash.of(text);
    if (kind == KeySecret.Kind.CHOSEN && !unchecked.mayBe(hash)) {
      throw unknown();
    }
    return (keys.remembers(hash)
            ? keys.find(hash)
            : bounds.lookUp(presented.sender(), () -> keys.find(hash)))
        .orElseThrow(KeyProvider::unknown);
  }

  private static AuthenticationRefused unknown() {
    return AuthenticationRefused.unauthenticated("The API key is unknown, revoked or expired.");
  }
}

package dev.satchel.delivery;

import java.util.regex.Pattern;

/**
 * The result of {@link RemoteHandler#prepare} for one message.
 *
 * @param <C> the type of the request
 */
public sealed interface Prepared<C> {
  /**
   * A remote call is to be made.
   *
   * @param request the request, as it is stored
   * @param dependency the system that the call needs, such as {@code smtp}: 1 to 40 characters of
   *     {@code a-z}, {@code 0-9} and {@code -}. Each has its own circuit breaker, so use only a few
   * @param destination where the call goes, such as a host; concurrent calls to one destination are
   *     limited
   */
  record Call<C>(C request, String dependency, String destination) implements Prepared<C> {
    private static final Pattern DEPENDENCY = Pattern.compile("[a-z0-9-]{1,40}");

    public Call {
      if (!DEPENDENCY.matcher(dependency).matches()) {
        throw new IllegalArgumentException("not the name of a dependency: " + dependency);
      }
    }
  }

  /** No call is needed: the message has its outcome. */
  record Decided<C>(Outcome outcome) implements Prepared<C> {}
}

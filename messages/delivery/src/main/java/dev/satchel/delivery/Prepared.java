package dev.satchel.delivery;

import java.util.regex.Pattern;

/**
 * What {@link RemoteHandler#prepare} makes of a message.
 *
 * @param <C> what a call is made with
 */
public sealed interface Prepared<C> {
  /**
   * A call is to be made.
   *
   * @param request what it is made with, as it is stored
   * @param dependency what must be there for it, such as {@code smtp}: 1 to 40 characters of {@code
   *     a-z}, {@code 0-9} and {@code -}. One breaker belongs to each, so there are only a few
   * @param destination whom it goes to, such as a host; calls to one are limited
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

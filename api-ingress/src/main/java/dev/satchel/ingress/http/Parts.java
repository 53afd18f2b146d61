package dev.satchel.ingress.http;

import java.util.Map;
import java.util.Optional;

/**
 * An answer of any length. Each part is made once the client has taken the one before, so that no
 * more than one part is in memory; a client that leaves ends the making. Sent compressed to clients
 * that take it.
 *
 * @param source makes the next part; empty at the end. Called by one thread at a time, never while
 *     a client is waited for
 */
public record Parts(String contentType, Map<String, String> headers, Source source)
    implements Reply {
  /** Makes the parts, in order. */
  public interface Source {
    /** The next part; empty at the end. */
    Optional<byte[]> next();
  }

  public Parts {
    headers = Map.copyOf(headers);
  }
}

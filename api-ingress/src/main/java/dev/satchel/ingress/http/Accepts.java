package dev.satchel.ingress.http;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import org.springframework.http.HttpHeaders;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;

/** The media types that a client takes, by its {@code Accept} header. */
public final class Accepts {
  /** CSV as RFC 4180 has it. */
  public static final MediaType CSV = MediaType.parseMediaType("text/csv");

  private final List<MediaType> types;

  private Accepts(List<MediaType> types) {
    this.types = types;
  }

  /** Reads the header; a malformed one takes nothing. */
  static Accepts of(HttpServletRequest request) {
    List<String> values = Collections.list(request.getHeaders(HttpHeaders.ACCEPT));
    try {
      List<MediaType> types = MediaType.parseMediaTypes(values);
      return new Accepts(types.isEmpty() ? List.of(MediaType.ALL) : types);
    } catch (InvalidMediaTypeException malformed) {
      return new Accepts(List.of());
    }
  }

  /**
   * Whether the client prefers CSV: it names it, or takes no JSON, and gives it a higher quality
   * than JSON. A client that names both alike gets JSON, as generated clients do.
   */
  public static boolean csv(HttpServletRequest request) {
    Accepts accepts = of(request);
    double json = accepts.quality(MediaType.APPLICATION_JSON);
    boolean named = accepts.types.stream().anyMatch(type -> type.equalsTypeAndSubtype(CSV));
    return (named || json == 0) && accepts.quality(CSV) > json;
  }

  /** The quality of the most specific range that includes the type (RFC 9110, section 12.5.1). */
  private double quality(MediaType wanted) {
    return types.stream()
        .filter(type -> type.includes(wanted))
        .min(
            Comparator.comparing(MediaType::isWildcardType)
                .thenComparing(MediaType::isWildcardSubtype))
        .map(MediaType::getQualityValue)
        .orElse(0.0);
  }

  /** Whether the client takes the type. */
  boolean takes(MediaType wanted) {
    return quality(wanted) > 0;
  }
}

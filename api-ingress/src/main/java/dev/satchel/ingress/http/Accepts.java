package dev.satchel.ingress.http;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
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
   * Whether the client prefers CSV: it takes no JSON, or it names CSV with a higher quality than
   * JSON. A client that names both alike gets JSON, as generated clients do.
   */
  public static boolean csv(HttpServletRequest request) {
    Accepts accepts = of(request);
    if (!accepts.takes(MediaType.APPLICATION_JSON)) {
      return accepts.takes(CSV);
    }
    double named =
        accepts.types.stream()
            .filter(type -> type.equalsTypeAndSubtype(CSV))
            .mapToDouble(MediaType::getQualityValue)
            .max()
            .orElse(0);
    double json =
        accepts.types.stream()
            .filter(type -> type.equalsTypeAndSubtype(MediaType.APPLICATION_JSON))
            .mapToDouble(MediaType::getQualityValue)
            .max()
            .orElse(0);
    return named > json;
  }

  /** Whether the client takes the type. */
  boolean takes(MediaType wanted) {
    return types.stream().anyMatch(type -> type.getQualityValue() > 0 && type.includes(wanted));
  }
}

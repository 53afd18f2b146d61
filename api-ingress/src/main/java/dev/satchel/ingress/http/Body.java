package dev.satchel.ingress.http;

import dev.satchel.ingress.problems.ApiProblem;
import dev.satchel.ingress.problems.ProblemType;
import dev.satchel.ingress.problems.RequestRefused;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http.HttpException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import tools.jackson.databind.JsonNode;

/** The JSON object in the body of a request. */
public final class Body {
  /** The maximum size of a body, in bytes. */
  public static final int MAX_BYTES = 64 * 1024;

  /**
   * How many bytes of a larger body are read and discarded, so that the client can read the answer.
   */
  static final long MAX_DRAINED_BYTES = 16L * 1024 * 1024;

  /**
   * Grace period of a body: before it ends, any data rate is accepted, because the client or this
   * process may have paused. The rest of a body that is too large is discarded for no longer than
   * this.
   */
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);

  /**
   * The minimum data rate after the grace period. Jetty's own limit has no grace period: it would
   * refuse a body of 200 bytes because of a garbage-collection pause.
   */
  private static final long LEAST_BYTES_PER_SECOND = 256;

  private final JsonNode object;

  private Body(JsonNode object) {
    this.object = object;
  }

  /**
   * Reads the whole body.
   *
   * @throws RequestRefused when the body is too large or too slow, is not declared as JSON, or is
   *     not a JSON object
   */
  public static Body read(HttpServletRequest request) {
    byte[] bytes = bytes(request);
    BodyDigest.remember(request, bytes);
    requireJson(request);
    try {
      JsonNode value = Json.read(bytes);
      if (value.isObject()) {
        return new Body(value);
      }
      throw new RequestRefused(ProblemType.MALFORMED_REQUEST, "The body must be a JSON object.");
    } catch (Json.MalformedJson malformed) {
      throw new RequestRefused(
          ProblemType.MALFORMED_REQUEST, String.valueOf(malformed.getMessage()));
    }
  }

  /** Starts reading the fields. */
  public Fields fields(FieldErrors errors) {
    return new Fields(object, "", errors);
  }

  /**
   * Canonical JSON in UTF-8: bodies that differ only in white space or order of names have the same
   * bytes.
   */
  public byte[] canonical() {
    return Json.canonical(object);
  }

  /**
   * Reads and discards the rest of a body, up to a limit of size and time. Does nothing more when
   * it cannot be read, such as a body in malformed chunks: the answer is sent all the same.
   */
  static void drain(HttpServletRequest request) {
    byte[] sink = new byte[8192];
    long left = MAX_DRAINED_BYTES;
    long began = System.nanoTime();
    try {
      ServletInputStream in = request.getInputStream();
      while (left > 0 && !in.isFinished() && System.nanoTime() - began < PATIENCE_NANOS) {
        int read = in.read(sink, 0, (int) Math.min(sink.length, left));
        if (read < 0) {
          return;
        }
        left -= read;
      }
    } catch (IOException | HttpException.RuntimeException unreadable) {
      // The connection is closed after the answer.
    }
  }

  private static byte[] bytes(HttpServletRequest request) {
    long declared = request.getContentLengthLong();
    // The buffer has the declared size: most bodies are far smaller than the maximum.
    int expected = declared < 0 ? MAX_BYTES : (int) Math.min(declared, MAX_BYTES);
    try (ServletInputStream in = request.getInputStream()) {
      if (declared <= MAX_BYTES) {
        // One more byte than expected, so that the end of the body is read too.
        byte[] bytes = atLeastRate(in, new byte[expected + 1]);
        if (bytes.length <= MAX_BYTES) {
          return bytes;
        }
      }
      drain(request);
      throw new RequestRefused(
          ApiProblem.of(
              ProblemType.PAYLOAD_TOO_LARGE, "A body has at most " + MAX_BYTES + " bytes."));
    } catch (IOException gone) {
      throw gone.getCause() instanceof TimeoutException
          ? tooSlow()
          : new RequestRefused(ProblemType.MALFORMED_REQUEST, "The body did not arrive whole.");
    }
  }

  /** Reads until the buffer is full or the body has ended. */
  private static byte[] atLeastRate(InputStream in, byte[] buffer) throws IOException {
    long began = System.nanoTime();
    int length = 0;
    while (length < buffer.length) {
      int read = in.read(buffer, length, buffer.length - length);
      if (read < 0) {
        break;
      }
      length += read;
      long late = System.nanoTime() - began - PATIENCE_NANOS;
      if (length < TimeUnit.NANOSECONDS.toSeconds(late) * LEAST_BYTES_PER_SECOND) {
        throw tooSlow();
      }
    }
    return Arrays.copyOf(buffer, length);
  }

  /**
   * The body was slower than the minimum rate, or a read timed out; the connection is closed,
   * because the rest of the body is not read.
   */
  private static RequestRefused tooSlow() {
    return new RequestRefused(
        ApiProblem.of(ProblemType.REQUEST_TIMEOUT, "The body came too slowly.")
            .with(HttpHeaders.CONNECTION, "close"));
  }

  private static void requireJson(HttpServletRequest request) {
    List<String> types = Collections.list(request.getHeaders(HttpHeaders.CONTENT_TYPE));
    boolean plain = request.getHeader(HttpHeaders.CONTENT_ENCODING) == null;
    if (types.size() != 1 || !plain || !isJson(types.getFirst())) {
      throw new RequestRefused(
          ApiProblem.of(
                  ProblemType.UNSUPPORTED_MEDIA_TYPE,
                  "Content-Type must be application/json, without Content-Encoding.")
              .with(HttpHeaders.ACCEPT, MediaType.APPLICATION_JSON_VALUE));
    }
  }

  private static boolean isJson(String contentType) {
    try {
      MediaType type = MediaType.parseMediaType(contentType);
      String charset = type.getParameter("charset");
      return type.equalsTypeAndSubtype(MediaType.APPLICATION_JSON)
          && (charset == null || charset.equalsIgnoreCase("utf-8"));
    } catch (InvalidMediaTypeException malformed) {
      return false;
    }
  }
}

package dev.satchel.ingress.people;

import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.JSONObjectUtils;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.text.ParseException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Fetches the public keys of the issuer. It calls the issuer's host, or the host of the configured
 * keys, and follows no redirect.
 */
final class Issuer implements AutoCloseable {
  private static final Duration CONNECT_WITHIN = Duration.ofSeconds(2);
  private static final Duration ANSWER_WITHIN = Duration.ofSeconds(3);
  private static final long MOST_BYTES = 512L * 1024;
  private static final int LEAST_RSA_BITS = 2048;

  private final String issuer;
  private final @Nullable URI jwksUri;
  private final HttpClient http =
      HttpClient.newBuilder()
          .connectTimeout(CONNECT_WITHIN)
          .followRedirects(HttpClient.Redirect.NEVER)
          .build();

  /**
   * Calls nobody yet.
   *
   * @param jwksUri null for what the issuer's metadata says
   */
  Issuer(String issuer, @Nullable URI jwksUri) {
    this.issuer = issuer;
    this.jwksUri = jwksUri;
  }

  /**
   * The keys that the issuer publishes now, without those that are too weak.
   *
   * @throws IOException when it cannot be reached, or answers with something else
   */
  List<JWK> keys() throws IOException, InterruptedException {
    URI uri = jwksUri == null ? discovered() : jwksUri;
    try {
      return JWKSet.parse(get(uri)).getKeys().stream().filter(Issuer::isStrong).toList();
    } catch (ParseException malformed) {
      throw new IOException("the keys at " + uri + " cannot be read", malformed);
    }
  }

  private static boolean isStrong(JWK key) {
    return switch (key) {
      case RSAKey rsa -> rsa.size() >= LEAST_RSA_BITS;
      case ECKey _ -> true;
      case JWK _ -> false;
    };
  }

  /** The location of the keys in the issuer's metadata (OpenID Connect Discovery 1.0). */
  private URI discovered() throws IOException, InterruptedException {
    URI metadata = URI.create(issuer.replaceFirst("/$", "") + "/.well-known/openid-configuration");
    try {
      var members = JSONObjectUtils.parse(get(metadata));
      if (!issuer.equals(members.get("issuer"))) {
        throw new IOException("the metadata at " + metadata + " is that of another issuer");
      }
      URI found = JSONObjectUtils.getURI(members, "jwks_uri");
      if (found == null || !sameHost(found, metadata)) {
        throw new IOException(
            "the issuer's keys are on another host; name it in satchel.ingress.oidc.jwks-uri");
      }
      return found;
    } catch (ParseException malformed) {
      throw new IOException("the metadata at " + metadata + " cannot be read", malformed);
    }
  }

  private static boolean sameHost(URI one, URI other) {
    return one.getHost() != null
        && one.getHost().equals(other.getHost())
        && one.getPort() == other.getPort()
        && one.getScheme().equals(other.getScheme());
  }

  /** The time-out of a request would not bound the time that its body takes. */
  private String get(URI uri) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(uri).header("Accept", "application/json").build();
    CompletableFuture<HttpResponse<String>> answer =
        http.sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofString(), MOST_BYTES));
    try {
      HttpResponse<String> got = answer.get(ANSWER_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
      if (got.statusCode() != 200) {
        throw new IOException(uri + " answers " + got.statusCode());
      }
      return got.body();
    } catch (TimeoutException | ExecutionException failure) {
      boolean _ = answer.cancel(true);
      throw new IOException(uri + " does not answer", failure);
    }
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}

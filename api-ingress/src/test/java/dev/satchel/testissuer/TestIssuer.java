package dev.satchel.testissuer;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.boot.jetty.servlet.JettyServletWebServerFactory;
import org.springframework.boot.web.server.servlet.context.AnnotationConfigServletWebServerApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configuration.EnableWebSecurity;
import org.springframework.security.config.annotation.web.configuration.OAuth2AuthorizationServerConfiguration;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.server.authorization.client.InMemoryRegisteredClientRepository;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;
import org.springframework.security.oauth2.server.authorization.settings.AuthorizationServerSettings;
import org.springframework.security.oauth2.server.authorization.token.JwtEncodingContext;
import org.springframework.security.oauth2.server.authorization.token.OAuth2TokenCustomizer;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.web.filter.OncePerRequestFilter;
import tools.jackson.databind.json.JsonMapper;

/**
 * Spring's authorization server on a random port of this JVM. Each token is asked for over HTTP, by
 * a client of its own that has the subject's name.
 */
public final class TestIssuer implements AutoCloseable {
  /** In front of the subject: no two clients may have the same. */
  private static final String SECRET = "not-a-secret-";

  private final AnnotationConfigServletWebServerApplicationContext context =
      new AnnotationConfigServletWebServerApplicationContext();
  private final HttpClient http = HttpClient.newHttpClient();
  private final State state = new State();
  private final int port;

  private TestIssuer() {
    context.registerBean(State.class, () -> state);
    context.register(Server.class);
    context.refresh();
    port = Objects.requireNonNull(context.getWebServer()).getPort();
  }

  /** Starts an issuer with one key. */
  public static TestIssuer start() {
    return new TestIssuer();
  }

  /** The URL by which tokens name it. */
  public String url() {
    return "http://localhost:" + port;
  }

  /** How often its keys were fetched. */
  public int fetches() {
    return state.fetches.get();
  }

  /** The key that signs now, with its private part. */
  public RSAKey key() {
    return state.key;
  }

  /** Signs with a new key from now on, and publishes no other. */
  public void rotate() {
    state.key = newKey();
  }

  /** A token for the subject with more claims; one that has the name of a standard claim wins. */
  public String token(String subject, Map<String, Object> claims) {
    state.claims.put(subject, claims);
    RegisteredClient client = state.clients.findByClientId(subject);
    if (client == null) {
      state.clients.save(client(subject));
    }
    String credentials =
        Base64.getEncoder()
            .encodeToString((subject + ":" + SECRET + subject).getBytes(StandardCharsets.UTF_8));
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url() + "/oauth2/token"))
            .header("Authorization", "Basic " + credentials)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString("grant_type=client_credentials"))
            .build();
    try {
      HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
      if (answer.statusCode() != 200) {
        throw new IllegalStateException(answer.statusCode() + " " + answer.body());
      }
      return JsonMapper.shared().readTree(answer.body()).required("access_token").stringValue();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static RegisteredClient client(String subject) {
    return RegisteredClient.withId(UUID.randomUUID().toString())
        .clientId(subject)
        .clientSecret("{noop}" + SECRET + subject)
        .clientAuthenticationMethod(ClientAuthenticationMethod.CLIENT_SECRET_BASIC)
        .authorizationGrantType(AuthorizationGrantType.CLIENT_CREDENTIALS)
        .build();
  }

  private static RSAKey newKey() {
    try {
      return new RSAKeyGenerator(2048).keyID(UUID.randomUUID().toString()).generate();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Stops the server: the issuer cannot be reached any more. */
  public void stop() {
    context.close();
  }

  @Override
  public void close() {
    context.close();
    http.close();
  }

  /** What tests change while the server runs. */
  static final class State {
    private final AtomicInteger fetches = new AtomicInteger();
    private final Map<String, Map<String, Object>> claims = new ConcurrentHashMap<>();
    private final InMemoryRegisteredClientRepository clients =
        new InMemoryRegisteredClientRepository(client("first"));
    private volatile RSAKey key = newKey();
  }

  @Configuration(proxyBeanMethods = false)
  @EnableWebSecurity
  static class Server {
    @Bean
    JettyServletWebServerFactory webServer() {
      return new JettyServletWebServerFactory(0);
    }

    @Bean
    SecurityFilterChain chain(HttpSecurity http) {
      return http.oauth2AuthorizationServer(server -> server.oidc(Customizer.withDefaults()))
          .authorizeHttpRequests(requests -> requests.anyRequest().authenticated())
          .build();
    }

    @Bean
    InMemoryRegisteredClientRepository clients(State state) {
      return state.clients;
    }

    @Bean
    JWKSource<SecurityContext> keys(State state) {
      return (selector, context) -> selector.select(new JWKSet(state.key));
    }

    @Bean
    JwtDecoder decoder(JWKSource<SecurityContext> keys) {
      return OAuth2AuthorizationServerConfiguration.jwtDecoder(keys);
    }

    @Bean
    AuthorizationServerSettings settings() {
      return AuthorizationServerSettings.builder().build();
    }

    @Bean
    OAuth2TokenCustomizer<JwtEncodingContext> claims(State state) {
      return token ->
          token
              .getClaims()
              .claims(
                  all ->
                      all.putAll(
                          state.claims.getOrDefault(
                              token.getRegisteredClient().getClientId(), Map.of())));
    }

    @Bean
    OncePerRequestFilter counting(State state) {
      return new OncePerRequestFilter() {
        @Override
        protected void doFilterInternal(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
          if (request.getRequestURI().equals("/oauth2/jwks")) {
            state.fetches.incrementAndGet();
          }
          chain.doFilter(request, response);
        }
      };
    }
  }
}

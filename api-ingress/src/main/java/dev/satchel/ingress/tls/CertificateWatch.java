package dev.satchel.ingress.tls;

import dev.satchel.ingress.tls.CertificateFiles.Content;
import dev.satchel.ingress.tls.CertificateFiles.Unusable;
import dev.satchel.ingress.tls.CertificateFiles.Usable;
import java.time.Clock;
import java.time.Instant;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.scheduling.annotation.Scheduled;

/**
 * Looks at the files of the certificate and replaces it when they have changed. What two looks in a
 * row find alike is used, so that a certificate whose key is still being written is not tried.
 * Files that cannot be used change nothing and are logged once; the old certificate stays.
 *
 * <p>The files are read rather than watched: notifications of changes do not reach every kind of
 * mount.
 */
final class CertificateWatch {
  private static final Logger log = LoggerFactory.getLogger(CertificateWatch.class);
  private static final Content UNREADABLE = new Content("", "");

  private final CertificateFiles files;
  private final Clock clock;
  private final Consumer<SslBundle> replace;
  private Content used;
  private Content tried;
  private Content seen;

  /**
   * Watches from now on.
   *
   * @param used what the current certificate was read from
   */
  CertificateWatch(CertificateFiles files, Content used, Clock clock, Consumer<SslBundle> replace) {
    this.files = files;
    this.clock = clock;
    this.replace = replace;
    this.used = used;
    this.tried = used;
    this.seen = used;
  }

  /** Looks once. */
  @Scheduled(fixedDelayString = "PT5S")
  synchronized void look() {
    Unusable unreadable = null;
    Content now;
    try {
      now = files.content();
    } catch (Unusable why) {
      unreadable = why;
      now = UNREADABLE;
    }
    boolean settled = now.equals(seen);
    seen = now;
    if (settled && !now.equals(tried)) {
      if (!now.equals(used)) {
        tryIt(now, unreadable);
      }
      // Not when the server could not take it: then it is tried again.
      tried = now;
    }
  }

  private void tryIt(Content content, @Nullable Unusable unreadable) {
    try {
      if (unreadable != null) {
        throw unreadable;
      }
      Usable usable = files.usable(content);
      Instant begins = usable.certificate().getNotBefore().toInstant();
      if (begins.isAfter(clock.instant())) {
        throw new Unusable("it is not valid before " + begins + "; put the files there again then");
      }
      Instant expires = usable.certificate().getNotAfter().toInstant();
      if (!expires.isAfter(clock.instant())) {
        throw new Unusable("it expired at " + expires);
      }
      replace.accept(usable.bundle());
      used = content;
      log.atInfo()
          .addKeyValue("expires", expires)
          .log("the certificate of the API is replaced; the new one expires at {}", expires);
    } catch (Unusable why) {
      log.warn(
          "the new certificate of the API cannot be used, the old one stays: {}", why.reason());
    }
  }
}

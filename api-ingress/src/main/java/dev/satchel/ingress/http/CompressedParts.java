package dev.satchel.ingress.http;

import java.util.Optional;

/** The parts of an answer, each compressed by itself, together one gzip file. */
final class CompressedParts implements Parts.Source {
  private final Parts.Source plain;
  private final Gzip gzip;
  private boolean ended;

  CompressedParts(Parts.Source plain, Gzip gzip) {
    this.plain = plain;
    this.gzip = gzip;
  }

  @Override
  public Optional<byte[]> next() {
    if (ended) {
      return Optional.empty();
    }
    Optional<byte[]> part = plain.next();
    if (part.isPresent()) {
      return part.map(gzip::part);
    }
    ended = true;
    return Optional.of(gzip.end());
  }
}

package dev.satchel.ingress.chain;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The terms of the index of pages. A row keeps the first 64 bits of a term's SHA-256: short, and
 * enough, because every entry of a page that is found is compared with what was asked.
 */
final class Terms {
  /** An id is indexed by its hex digits: a payment and its ticket have the same ones. */
  static final int ID_DIGITS = 32;

  private Terms() {}

  static String tenant(String tenant) {
    return tenant;
  }

  static String actor(String tenant, String actor) {
    return tenant + "\nactor\n" + actor;
  }

  static String id(String tenant, String digits) {
    return tenant + "\nid\n" + digits;
  }

  static long hash(String term) {
    return ByteBuffer.wrap(Chain.sha256().digest(term.getBytes(StandardCharsets.UTF_8))).getLong();
  }
}

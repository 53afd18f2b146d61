package dev.satchel.ingress.chain;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The hashes of the chain. */
final class Chain {
  private Chain() {}

  /** The hash of the page with that number and digest, after the page with that hash. */
  static byte[] link(byte[] before, long seq, byte[] digest) {
    MessageDigest link = sha256();
    link.update(before);
    link.update(ByteBuffer.allocate(Long.BYTES).putLong(seq).array());
    return link.digest(digest);
  }

  /** A new SHA-256. */
  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}

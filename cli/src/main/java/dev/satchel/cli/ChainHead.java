package dev.satchel.cli;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * A page of the audit chain and its hash.
 *
 * @param hash in hex
 */
record ChainHead(long seq, String hash) {
  private static final Pattern TEXT = Pattern.compile("([0-9]{1,18}):([0-9a-f]{64})");

  /** Reads what the ingress has logged; stops the command when it is malformed. */
  static ChainHead parse(String text) {
    Matcher head = TEXT.matcher(text.strip());
    if (!head.matches()) {
      throw Stopped.usage("--head must be a number, a colon and 64 hex digits, as it was logged");
    }
    return new ChainHead(Long.parseLong(head.group(1)), head.group(2));
  }

  static ChainHead of(JsonNode json) {
    return new ChainHead(Json.number(json, "seq"), Json.text(json, "hash"));
  }

  @Override
  public String toString() {
    return seq + ":" + hash;
  }
}

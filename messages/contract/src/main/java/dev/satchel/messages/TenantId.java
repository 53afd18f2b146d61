package dev.satchel.messages;

import java.util.regex.Pattern;

/**
 * The tenant that owns the data; no data crosses from one tenant to another.
 *
 * @param name 1 to 64 lower-case letters, digits and hyphens
 */
public record TenantId(String name) {
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,63}");

  public TenantId {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("not a tenant name");
    }
  }

  @Override
  public String toString() {
    return name;
  }
}

package dev.satchel.testservers.parcels;

import dev.satchel.messages.Id;
import java.util.UUID;

/** Names one parcel; shown as {@code pcl_} and 32 hex digits. */
public record ParcelId(UUID uuid) implements Id {
  private static final String PREFIX = "pcl_";

  /**
   * Reads the text form.
   *
   * @throws IllegalArgumentException when malformed
   */
  public static ParcelId parse(String text) {
    return new ParcelId(Id.parse(PREFIX, text));
  }

  @Override
  public String kind() {
    return "parcel";
  }

  @Override
  public String toString() {
    return Id.format(PREFIX, uuid);
  }
}

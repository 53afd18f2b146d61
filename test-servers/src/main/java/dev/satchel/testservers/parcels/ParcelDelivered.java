package dev.satchel.testservers.parcels;

import dev.satchel.messages.Event;
import dev.satchel.messages.TypeName;

/** A parcel was delivered. */
@TypeName("parcels.delivered.v1")
public record ParcelDelivered(ParcelId parcel) implements Event {}

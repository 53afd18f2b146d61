package dev.satchel.testservers.parcels;

import dev.satchel.messages.OnQueue;
import dev.satchel.messages.Task;
import dev.satchel.messages.TaskQueue;
import dev.satchel.messages.TenantId;
import dev.satchel.messages.TypeName;

/** The tasks of the domain. */
@OnQueue(TaskQueue.NOTIFICATIONS)
public sealed interface ParcelTask extends Task {
  /** The parcel that the task is about. */
  ParcelId parcel();

  /** Books a courier; the first message of a ticket. */
  @TypeName("parcels.ship.v1")
  record Ship(TenantId tenant, ParcelId parcel, String address) implements ParcelTask {}

  /** What follows the booking. */
  sealed interface Step extends ParcelTask {}

  /** Delivers the parcel. */
  @TypeName("parcels.deliver.v1")
  record Deliver(ParcelId parcel) implements Step {}

  /** The deadline: returns the parcel unless it is delivered. */
  @TypeName("parcels.return.v1")
  record Return(ParcelId parcel) implements Step {}
}

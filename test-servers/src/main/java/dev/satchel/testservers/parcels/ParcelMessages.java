package dev.satchel.testservers.parcels;

import dev.satchel.messages.Message;
import dev.satchel.messages.MessageContract;
import java.util.List;

/** The messages of the domain. */
public final class ParcelMessages implements MessageContract {
  @Override
  public List<Class<? extends Message>> messages() {
    return List.of(ParcelTask.class, ParcelDelivered.class);
  }
}

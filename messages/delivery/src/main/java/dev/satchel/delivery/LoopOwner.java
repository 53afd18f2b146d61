package dev.satchel.delivery;

import java.util.List;

/** A bean with threads that must not end before it stops. */
public interface LoopOwner {
  /** Its loops, started or not. */
  List<Loop> loops();
}

package dev.satchel.delivery;

import java.util.List;

/** A bean with loops that must not end before the bean stops. */
public interface LoopOwner {
  /** Its loops, started or not. */
  List<Loop> loops();
}

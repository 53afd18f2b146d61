package dev.satchel.messages.events;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The stable name of a type of events, as clients see it, and what the catalogue says of it. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface EventType {
  /** The name, such as {@code payment.captured}; 3 to 64 lower-case letters, underscores, a dot. */
  String value();

  /** 1 for the first shape of the data; one more with each shape that old readers cannot read. */
  int version() default 1;

  /** When it happens, in one or two sentences for the readers of the catalogue. */
  String description();

  /** Whether it concerns the whole installation and not a tenant. */
  boolean installation() default false;
}

package dev.satchel.ingress.audit;

import dev.satchel.messages.Task;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Marks a controller's method whose calls are written to the audit log, also the refused ones. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Audited {
  /** The task that is asked for; the log calls the call by its type name. */
  Class<? extends Task> value();
}

package dev.satchel.ingress.audit;

import dev.satchel.messages.Task;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a controller method whose calls are written to the audit log with their bodies: those of
 * operators and those about keys. Accepted calls of other tasks are written with a digest.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Audited {
  /** The requested task; the audit log records its type name as the action. */
  Class<? extends Task>[] value() default {};

  /** The action of a call that requests no task. */
  String action() default "";
}

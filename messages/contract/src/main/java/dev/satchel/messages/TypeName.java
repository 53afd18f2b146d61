package dev.satchel.messages;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The stable name of a message type, as written in the AMQP {@code type} property and in rows:
 * {@code domain.verb.vN}, lower case. It never changes; class names may.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface TypeName {
  /** The name, such as {@code payments.pay.v1}. */
  String value();
}

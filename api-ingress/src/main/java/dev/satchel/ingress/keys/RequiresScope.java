package dev.satchel.ingress.keys;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** What a key needs to call a controller method; each method under {@code /v1} says it. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface RequiresScope {
  /** The scopes; one of them is enough. None means that any valid key may call it. */
  Scope[] value();

  /** Whether the key needs {@link Scope#INSTALLATION} in addition. */
  boolean installation() default false;

  /**
   * Whether a key that is tied to one account may call it. The method then limits what such a key
   * reads and changes to the account.
   */
  boolean oneAccount() default false;
}

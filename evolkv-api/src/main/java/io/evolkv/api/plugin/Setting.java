package io.evolkv.api.plugin;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Describes one setting: a component of an options record. The setting's name is the component's
 * name; an enum constant {@code GROUP_MEAN} is written {@code group-mean} in a configuration.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Setting {
  /**
   * The value of {@link #defaultValue()} that means: there is no default, the user has to set it.
   */
  String REQUIRED = "\0required";

  /**
   * What the setting means, with its unit.
   *
   * @return one sentence
   */
  String value();

  /**
   * The default as a configuration would write it.
   *
   * @return the text of the default, or {@link #REQUIRED}
   */
  String defaultValue() default REQUIRED;

  /**
   * The least value of a number.
   *
   * @return the bound, inclusive
   */
  double min() default Double.NEGATIVE_INFINITY;

  /**
   * The largest value of a number.
   *
   * @return the bound, inclusive
   */
  double max() default Double.POSITIVE_INFINITY;
}

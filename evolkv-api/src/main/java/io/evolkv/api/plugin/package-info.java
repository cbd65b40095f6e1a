/**
 * How extensions are found and configured: every service provider interface has a factory with a
 * name, a summary and a record of options. {@link java.util.ServiceLoader} finds the factories,
 * ours and a third party's alike.
 */
@NullMarked
package io.evolkv.api.plugin;

import org.jspecify.annotations.NullMarked;

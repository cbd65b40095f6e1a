/**
 * The part of the Jinja template language that chat templates use, with the values and rules of
 * Python. Every character of the output knows whether the template or its input wrote it.
 */
@NullMarked
package io.evolkv.runtime.chat.jinja;

import org.jspecify.annotations.NullMarked;

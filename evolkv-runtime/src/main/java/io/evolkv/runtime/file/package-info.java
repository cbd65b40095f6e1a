/**
 * Files as memory. What is mapped stays on disk until it is touched, and is given back at a known
 * time.
 */
@NullMarked
package io.evolkv.runtime.file;

import org.jspecify.annotations.NullMarked;

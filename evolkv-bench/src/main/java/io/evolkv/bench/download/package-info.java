/**
 * Model files from a model hub: what {@code hf:} names mean, resumable and checked downloads, and
 * the folder they are kept in. Nothing here trusts a server: names, sizes and contents are checked.
 */
@NullMarked
package io.evolkv.bench.download;

import org.jspecify.annotations.NullMarked;

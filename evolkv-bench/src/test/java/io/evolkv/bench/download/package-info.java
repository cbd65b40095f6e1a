/** Tests of the downloads, against servers on the loopback interface. */
@NullMarked
package io.evolkv.bench.download;

import org.jspecify.annotations.NullMarked;

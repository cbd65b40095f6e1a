/**
 * Where candidates are measured: in this process, or on the executors of a Spark cluster, with the
 * same results. The classes named after Spark are the only ones that touch it, and a local run
 * loads none of them.
 */
@NullMarked
package io.evolkv.bench.execution;

import org.jspecify.annotations.NullMarked;

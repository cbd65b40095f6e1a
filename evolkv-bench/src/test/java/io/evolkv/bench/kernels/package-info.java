/**
 * Benchmarks (JMH) of the runtime's kernels, in the shapes of a small model: hidden size 576, feed
 * forward 1536, three query heads a KV head of 64 elements. They count floating-point operations,
 * bytes of stored weights or elements; {@link io.evolkv.bench.benchmark.PeakBenchmark} measures
 * what the machine could do.
 */
@NullMarked
package io.evolkv.bench.kernels;

import org.jspecify.annotations.NullMarked;

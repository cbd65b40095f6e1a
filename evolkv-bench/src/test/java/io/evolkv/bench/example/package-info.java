/** How a program embeds EvolKV; the documentation of evolkv-api quotes it. */
@NullMarked
package io.evolkv.bench.example;

import org.jspecify.annotations.NullMarked;

package io.evolkv.runtime.tokenizer;

import java.util.BitSet;
import java.util.OptionalInt;

/**
 * The tokens with a part of their own in a sequence.
 *
 * @param begin the token to put in front of a prompt, where the model wants one
 * @param ends the tokens that end a generation, by id
 */
record SpecialTokens(OptionalInt begin, BitSet ends) {}

package io.evolkv.tasks.jsonl;

import io.evolkv.api.model.Tokenizer;

/** Rows of a file need no tokenizer: this one fails when it is used. */
final class NoTokenizer implements Tokenizer {
  @Override
  public int[] encode(String text) {
    throw new UnsupportedOperationException("rows need no tokenizer");
  }

  @Override
  public int[] encodePrompt(String text) {
    throw new UnsupportedOperationException("rows need no tokenizer");
  }

  @Override
  public String decode(int... ids) {
    throw new UnsupportedOperationException("rows need no tokenizer");
  }

  @Override
  public boolean isEnd(int id) {
    throw new UnsupportedOperationException("rows need no tokenizer");
  }
}

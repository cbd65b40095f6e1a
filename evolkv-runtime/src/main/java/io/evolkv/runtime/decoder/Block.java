package io.evolkv.runtime.decoder;

/** One layer of a decoder, as its paper's diagram draws it. Immutable. */
public interface Block {
  /**
   * The layer's attention.
   *
   * @return the attention
   */
  SelfAttention attention();

  /**
   * The layer's feed-forward part.
   *
   * @return the gated layer
   */
  GatedMlp mlp();

  /**
   * Changes the hidden states of a batch.
   *
   * @param x the batch, which offers the steps of the diagram
   */
  void forward(LayerPass x);
}

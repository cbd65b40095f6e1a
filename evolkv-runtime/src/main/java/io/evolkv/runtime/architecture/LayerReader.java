package io.evolkv.runtime.architecture;

import io.evolkv.runtime.architecture.PackedWeights.Part;
import io.evolkv.runtime.checkpoint.Key;
import io.evolkv.runtime.decoder.Bias;
import io.evolkv.runtime.decoder.GatedMlp;
import io.evolkv.runtime.decoder.Matrix;
import io.evolkv.runtime.decoder.Norm;
import io.evolkv.runtime.weights.WeightTensor;
import java.util.List;

/** Reads the parts of one layer; keys are without the layer's prefix. */
final class LayerReader {
  private final ModelReader model;
  private final Dimensions dimensions;
  private final int layer;

  LayerReader(ModelReader model, int layer) {
    this.model = model;
    this.layer = layer;
    dimensions = model.dimensions();
  }

  /** 0 for the layer nearest the embeddings. */
  int layer() {
    return layer;
  }

  private Key here(Key key) {
    return key.under("blk." + layer + ".", "model.layers." + layer + ".");
  }

  private WeightTensor tensor(Key key, long... shape) {
    return model.tensor(here(key), shape);
  }

  /** A norm of the residual stream. */
  Norm norm(Key key) {
    return norm(key, 0);
  }

  /** A norm of the residual stream, with something added to the weights in the file. */
  Norm norm(Key key, float shift) {
    return model.norm(here(key), dimensions.hidden(), shift);
  }

  /** The norm of each query head, with something added to the weights in the file. */
  Norm queryNorm(float shift) {
    Key key = Key.of("attn_q_norm.weight", "self_attn.q_norm.weight");
    return model.norm(here(key), dimensions.headDim(), shift);
  }

  /** The norm of each head's keys, with something added to the weights in the file. */
  Norm keyNorm(float shift) {
    Key key = Key.of("attn_k_norm.weight", "self_attn.k_norm.weight");
    return model.norm(here(key), dimensions.headDim(), shift);
  }

  /** Query, key and value projection, from a tensor each. */
  Matrix queryKeyValue() {
    int hidden = dimensions.hidden();
    Key query = Key.of("attn_q.weight", "self_attn.q_proj.weight");
    Key key = Key.of("attn_k.weight", "self_attn.k_proj.weight");
    Key value = Key.of("attn_v.weight", "self_attn.v_proj.weight");
    return PackedWeights.stacked(
        hidden,
        List.of(
            Part.whole(tensor(query, hidden, dimensions.queries())),
            Part.whole(tensor(key, hidden, dimensions.keys())),
            Part.whole(tensor(value, hidden, dimensions.keys()))));
  }

  /** The three projections from one tensor with the rows of q, k and v in this order. */
  Matrix fusedQueryKeyValue(Key key) {
    int outputs = dimensions.queries() + 2 * dimensions.keys();
    return PackedWeights.of(dimensions.hidden(), tensor(key, dimensions.hidden(), outputs));
  }

  /** What the three projections add. */
  Bias queryKeyValueBias() {
    int queries = dimensions.queries();
    int keys = dimensions.keys();
    float[] bias = new float[queries + 2 * keys];
    tensor(Key.of("attn_q.bias", "self_attn.q_proj.bias"), queries).decode(0, queries, bias, 0);
    tensor(Key.of("attn_k.bias", "self_attn.k_proj.bias"), keys).decode(0, keys, bias, queries);
    tensor(Key.of("attn_v.bias", "self_attn.v_proj.bias"), keys)
        .decode(0, keys, bias, queries + keys);
    return new Bias(bias);
  }

  /** The projection after attention. */
  Matrix attentionOutput() {
    Key key = Key.of("attn_output.weight", "self_attn.o_proj.weight");
    return PackedWeights.paddedHeads(
        dimensions.queryHeads(),
        dimensions.headDim(),
        tensor(key, dimensions.queries(), dimensions.hidden()));
  }

  /** The gated layer, with gate and up projection from a tensor each. */
  GatedMlp mlp(GatedMlp.Gate gate) {
    int hidden = dimensions.hidden();
    int width = dimensions.feedForward();
    WeightTensor gates = tensor(Key.of("ffn_gate.weight", "mlp.gate_proj.weight"), hidden, width);
    WeightTensor ups = tensor(Key.of("ffn_up.weight", "mlp.up_proj.weight"), hidden, width);
    return new GatedMlp(
        PackedWeights.stackedOnPanels(hidden, Part.whole(gates), Part.whole(ups)),
        width,
        gate,
        down());
  }

  /** The gated layer, with the rows of gate and up projection in one tensor. */
  GatedMlp fusedMlp(Key key, GatedMlp.Gate gate) {
    int hidden = dimensions.hidden();
    int width = dimensions.feedForward();
    WeightTensor both = tensor(key, hidden, 2L * width);
    return new GatedMlp(
        PackedWeights.stackedOnPanels(
            hidden, new Part(both, 0, width), new Part(both, width, width)),
        width,
        gate,
        down());
  }

  private Matrix down() {
    Key key = Key.of("ffn_down.weight", "mlp.down_proj.weight");
    int width = dimensions.feedForward();
    return PackedWeights.of(width, tensor(key, width, dimensions.hidden()));
  }
}

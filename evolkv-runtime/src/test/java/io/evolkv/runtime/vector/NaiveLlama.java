package io.evolkv.runtime.vector;

import io.evolkv.api.model.KeptEntries;
import io.evolkv.api.model.ModelShape;
import io.evolkv.runtime.gguf.GgufFile;
import io.evolkv.runtime.gguf.GgufTensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A llama decoder as its paper draws it, in double, one token at a time: slow and obvious. Keys are
 * held before RoPE, and turned to their place among the entries whenever they are looked at.
 */
final class NaiveLlama {
  private final GgufFile file;
  private final float epsilon;
  private final float base;
  private final ModelShape shape;

  /** By layer and KV head. */
  private final List<List<List<Entry>>> entries = new ArrayList<>();

  /** Of the newest token, query head by query head, layer by layer. */
  private final List<double[]> attention = new ArrayList<>();

  private record Entry(List<Double> key, List<Double> value) {}

  NaiveLlama(GgufFile file) {
    this.file = file;
    int hidden = file.requiredInt("llama.embedding_length");
    int heads = file.requiredInt("llama.attention.head_count");
    epsilon = file.requiredFloat("llama.attention.layer_norm_rms_epsilon");
    base = file.requiredFloat("llama.rope.freq_base");
    shape =
        new ModelShape(
            "llama",
            file.requiredInt("llama.block_count"),
            heads,
            file.requiredInt("llama.attention.head_count_kv"),
            hidden / heads,
            file.requiredInt("llama.context_length"),
            1);
    for (int layer = 0; layer < shape.layers(); layer++) {
      List<List<Entry>> cache = new ArrayList<>();
      for (int head = 0; head < shape.kvHeads(); head++) {
        cache.add(new ArrayList<>());
      }
      entries.add(cache);
    }
  }

  /** Appends tokens; gives the logits of the last one. */
  double[] logits(int... tokens) {
    double[] hidden = new double[0];
    for (int token : tokens) {
      hidden = token(token);
    }
    return times("token_embd.weight", norm("output_norm.weight", hidden));
  }

  /** Drops all entries but some. */
  void retain(int layer, KeptEntries kept) {
    for (int head = 0; head < shape.kvHeads(); head++) {
      List<Entry> all = entries.get(layer).get(head);
      entries
          .get(layer)
          .set(head, new ArrayList<>(Arrays.stream(kept.head(head)).mapToObj(all::get).toList()));
    }
  }

  /** The attention of the newest token, query head by query head, layer by layer. */
  List<double[]> attention() {
    return List.copyOf(attention);
  }

  private double[] token(int token) {
    attention.clear();
    double[] hidden = row(file.requiredTensor("token_embd.weight"), token);
    for (int layer = 0; layer < shape.layers(); layer++) {
      String prefix = "blk." + layer + ".";
      double[] normed = norm(prefix + "attn_norm.weight", hidden);
      append(
          entries.get(layer),
          times(prefix + "attn_k.weight", normed),
          times(prefix + "attn_v.weight", normed));
      double[] mixed = attention(times(prefix + "attn_q.weight", normed), entries.get(layer));
      hidden = sum(hidden, times(prefix + "attn_output.weight", mixed));
      normed = norm(prefix + "ffn_norm.weight", hidden);
      double[] gate = times(prefix + "ffn_gate.weight", normed);
      double[] up = times(prefix + "ffn_up.weight", normed);
      for (int i = 0; i < gate.length; i++) {
        gate[i] = gate[i] / (1 + Math.exp(-gate[i])) * up[i];
      }
      hidden = sum(hidden, times(prefix + "ffn_down.weight", gate));
    }
    return hidden;
  }

  private void append(List<List<Entry>> heads, double[] keys, double[] values) {
    int d = shape.headDim();
    for (int head = 0; head < heads.size(); head++) {
      int to = (head + 1) * d;
      List<Double> key = Arrays.stream(keys, head * d, to).boxed().toList();
      heads.get(head).add(new Entry(key, Arrays.stream(values, head * d, to).boxed().toList()));
    }
  }

  private double[] attention(double[] queries, List<List<Entry>> heads) {
    int d = shape.headDim();
    double[] mixed = new double[queries.length];
    for (int head = 0; head < shape.queryHeads(); head++) {
      List<Entry> seen = heads.get(head / shape.group());
      List<Double> query = Arrays.stream(queries, head * d, (head + 1) * d).boxed().toList();
      double[] turned = rope(query, seen.size() - 1);
      double[] weights = new double[seen.size()];
      double sum = 0;
      for (int j = 0; j < weights.length; j++) {
        double[] key = rope(seen.get(j).key(), j);
        double dot = 0;
        for (int i = 0; i < d; i++) {
          dot += turned[i] * key[i];
        }
        weights[j] = Math.exp(dot / Math.sqrt(d));
        sum += weights[j];
      }
      attention.add(weights);
      for (int j = 0; j < weights.length; j++) {
        weights[j] /= sum;
        for (int i = 0; i < d; i++) {
          mixed[head * d + i] += weights[j] * seen.get(j).value().get(i);
        }
      }
    }
    return mixed;
  }

  private double[] rope(List<Double> x, int position) {
    int d = shape.headDim();
    double[] turned = new double[d];
    for (int i = 0; i < d; i += 2) {
      double angle = position * Math.pow(base, -(double) i / d);
      turned[i] = x.get(i) * Math.cos(angle) - x.get(i + 1) * Math.sin(angle);
      turned[i + 1] = x.get(i) * Math.sin(angle) + x.get(i + 1) * Math.cos(angle);
    }
    return turned;
  }

  private double[] norm(String weight, double[] x) {
    double square = 0;
    for (double v : x) {
      square += v * v / x.length;
    }
    double[] result = row(file.requiredTensor(weight), 0);
    for (int i = 0; i < x.length; i++) {
      result[i] *= x[i] / Math.sqrt(square + epsilon);
    }
    return result;
  }

  private double[] times(String name, double[] x) {
    GgufTensor tensor = file.requiredTensor(name);
    double[] result = new double[(int) tensor.rows()];
    for (int output = 0; output < result.length; output++) {
      double[] row = row(tensor, output);
      for (int i = 0; i < x.length; i++) {
        result[output] += row[i] * x[i];
      }
    }
    return result;
  }

  private static double[] row(GgufTensor tensor, int index) {
    float[] row = new float[(int) tensor.rowLength()];
    tensor.decode((long) index * row.length, row.length, row, 0);
    double[] result = new double[row.length];
    for (int i = 0; i < row.length; i++) {
      result[i] = row[i];
    }
    return result;
  }

  private static double[] sum(double[] a, double[] b) {
    double[] result = a.clone();
    for (int i = 0; i < a.length; i++) {
      result[i] += b[i];
    }
    return result;
  }
}

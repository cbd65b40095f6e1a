package io.evolkv.runtime.vector;

import io.evolkv.api.model.ModelShape;
import io.evolkv.runtime.gguf.GgufFile;
import io.evolkv.runtime.gguf.GgufTensor;
import java.util.ArrayList;
import java.util.List;

/** A llama decoder as its paper draws it, in double, one token at a time: slow and obvious. */
final class NaiveLlama {
  private final GgufFile file;
  private final float epsilon;
  private final float base;
  private final ModelShape shape;
  private final List<double[][]> keys = new ArrayList<>();
  private final List<double[][]> values = new ArrayList<>();

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
  }

  /** Logits of the last of the tokens. */
  double[] logits(int[] tokens) {
    double[] hidden = new double[0];
    for (int layer = 0; layer < shape.layers(); layer++) {
      keys.add(new double[tokens.length][]);
      values.add(new double[tokens.length][]);
    }
    for (int position = 0; position < tokens.length; position++) {
      hidden = token(tokens[position], position);
    }
    return times("token_embd.weight", norm("output_norm.weight", hidden));
  }

  private double[] token(int token, int position) {
    double[] hidden = row(file.requiredTensor("token_embd.weight"), token);
    for (int layer = 0; layer < shape.layers(); layer++) {
      String prefix = "blk." + layer + ".";
      double[] normed = norm(prefix + "attn_norm.weight", hidden);
      double[] query = rope(times(prefix + "attn_q.weight", normed), position);
      keys.get(layer)[position] = rope(times(prefix + "attn_k.weight", normed), position);
      values.get(layer)[position] = times(prefix + "attn_v.weight", normed);
      double[] mixed = attention(query, keys.get(layer), values.get(layer), position + 1);
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

  private double[] attention(double[] query, double[][] keys, double[][] values, int seen) {
    int d = shape.headDim();
    double[] mixed = new double[query.length];
    for (int head = 0; head < shape.queryHeads(); head++) {
      int kv = head / shape.group() * d;
      double[] weights = new double[seen];
      double sum = 0;
      for (int j = 0; j < seen; j++) {
        double dot = 0;
        for (int i = 0; i < d; i++) {
          dot += query[head * d + i] * keys[j][kv + i];
        }
        weights[j] = Math.exp(dot / Math.sqrt(d));
        sum += weights[j];
      }
      for (int j = 0; j < seen; j++) {
        for (int i = 0; i < d; i++) {
          mixed[head * d + i] += weights[j] / sum * values[j][kv + i];
        }
      }
    }
    return mixed;
  }

  private double[] rope(double[] x, int position) {
    int d = shape.headDim();
    for (int start = 0; start < x.length; start += d) {
      for (int i = 0; i < d; i += 2) {
        double angle = position * Math.pow(base, -(double) i / d);
        double even = x[start + i];
        double odd = x[start + i + 1];
        x[start + i] = even * Math.cos(angle) - odd * Math.sin(angle);
        x[start + i + 1] = even * Math.sin(angle) + odd * Math.cos(angle);
      }
    }
    return x;
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

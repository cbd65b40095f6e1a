package io.evolkv.policies.scoring;

import io.evolkv.api.model.LayerView;
import java.util.Arrays;
import java.util.List;

/**
 * Which head of an assistant model attends most like a head of the model itself: the one whose
 * attention rows over the end of the prompt, flattened, have the largest cosine with the head's; of
 * equal ones the lowest layer, then the lowest head.
 */
public final class HeadMatching {
  private final List<LayerView> assistant;

  /**
   * A matching with an assistant.
   *
   * @param assistant its layers, prefilled with the same prompt and the same window
   */
  public HeadMatching(List<LayerView> assistant) {
    this.assistant = List.copyOf(assistant);
  }

  /**
   * A head of the assistant.
   *
   * @param layer its layer
   * @param queryHead the query head
   */
  public record Head(int layer, int queryHead) {}

  /**
   * Matches the heads of a layer.
   *
   * @param target a layer of the model itself
   * @return one head of the assistant per query head
   */
  public List<Head> match(LayerView target) {
    int heads = assistant.getFirst().shape().queryHeads();
    return Arrays.stream(similarities(target))
        .map(HeadMatching::largest)
        .map(index -> new Head(index / heads, index % heads))
        .toList();
  }

  private static int largest(double[] row) {
    int best = 0;
    for (int i = 1; i < row.length; i++) {
      best = row[i] > row[best] ? i : best;
    }
    return best;
  }

  /**
   * The cosines.
   *
   * @param target a layer of the model itself
   * @return {@code [queryHeads][assistant's layers * assistant's query heads]}
   */
  public double[][] similarities(LayerView target) {
    int heads = target.shape().queryHeads();
    int others = assistant.getFirst().shape().queryHeads();
    double[][] products = new double[heads][assistant.size() * others];
    double[] squares = new double[heads];
    double[] otherSquares = new double[assistant.size() * others];
    for (int row = 0; row < target.windowQueries(); row++) {
      float[][] own = rows(target, row);
      for (int head = 0; head < heads; head++) {
        squares[head] += dot(own[head], own[head]);
      }
      for (int layer = 0; layer < assistant.size(); layer++) {
        float[][] theirs = rows(assistant.get(layer), row);
        for (int other = 0; other < others; other++) {
          int column = layer * others + other;
          otherSquares[column] += dot(theirs[other], theirs[other]);
          for (int head = 0; head < heads; head++) {
            products[head][column] += dot(own[head], theirs[other]);
          }
        }
      }
    }
    for (int head = 0; head < heads; head++) {
      for (int column = 0; column < otherSquares.length; column++) {
        products[head][column] /= Math.sqrt(squares[head]) * Math.sqrt(otherSquares[column]);
      }
    }
    return products;
  }

  private static float[][] rows(LayerView layer, int row) {
    float[][] rows = new float[layer.shape().queryHeads()][];
    for (int head = 0; head < rows.length; head++) {
      rows[head] = layer.windowAttention(head, row);
    }
    return rows;
  }

  private static double dot(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return sum;
  }
}

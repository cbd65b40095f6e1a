package io.evolkv.runtime.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.evolkv.api.model.LayerView;
import io.evolkv.api.model.ModelRuntime;
import io.evolkv.api.model.ModelSource;
import io.evolkv.api.model.Observation;
import io.evolkv.api.model.Prefilled;
import io.evolkv.runtime.cache.EntryFormat;
import io.evolkv.runtime.kernels.KernelProvider;
import java.nio.file.Path;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a policy is told of the queries, against the attention that they pay: a query before RoPE,
 * turned as the view says, times the view's keys, has to give the view's attention rows.
 */
class QueryStatisticsTest {
  private static final int WINDOW = 3;

  @TempDir Path scratch;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "llama",
        "llama-linear",
        "mistral",
        "mistral-window",
        "qwen2",
        "qwen3",
        "gemma3",
        "gemma3-scaled",
        "phi3",
        "phi3-partial"
      })
  void turnedQueriesPayTheAttentionThatWasObserved(String name) {
    try (ModelRuntime runtime =
        ArchitectureModels.folder(ArchitectureModels.golden(name), "config.json", scratch)) {
      assertAttention(runtime, 40);
      assertAttention(runtime, 90);
    }
  }

  @Test
  void turnedQueriesPayTheAttentionOfTheEmbeddedModelToo() {
    try (ModelRuntime runtime = tiny()) {
      assertAttention(runtime, 60);
    }
  }

  private static void assertAttention(ModelRuntime runtime, int length) {
    Prefilled prompt = prefilled(runtime, length, new Observation(WINDOW, false, true));
    for (int layer = 0; layer < runtime.shape().layers(); layer++) {
      LayerView view = prompt.layer(layer);
      int window = runtime.shape().slidingWindow(layer).orElse(Integer.MAX_VALUE);
      double scale = scale(view, window);
      for (int head = 0; head < runtime.shape().queryHeads(); head++) {
        float[] last = view.rotated(view.queryMean(head, length - 1), length - 1);
        double[] expected = softmax(view, head, last, scale, window);
        float[] actual = view.windowAttention(head, WINDOW - 1);
        for (int position = 0; position < length; position++) {
          assertThat((double) actual[position])
              .as("layer %d, head %d, position %d", layer, head, position)
              .isCloseTo(expected[position], within(1e-4));
        }
      }
    }
  }

  /** The factor of q · k, which not every model states as 1/sqrt(d): that of the first head. */
  private static double scale(LayerView view, int window) {
    int last = view.positions() - 1;
    float[] query = view.rotated(view.queryMean(0, last), last);
    float[] row = view.windowAttention(0, WINDOW - 1);
    int first = Math.max(0, view.positions() - window);
    double logits = dot(query, view.key(0, last)) - dot(query, view.key(0, first));
    return Math.log((double) row[last] / row[first]) / logits;
  }

  private static double[] softmax(
      LayerView view, int head, float[] query, double scale, int window) {
    double[] row = new double[view.positions()];
    double sum = 0;
    for (int position = Math.max(0, row.length - window); position < row.length; position++) {
      float[] key = view.key(head / view.shape().group(), position);
      row[position] = Math.exp(dot(query, key) * scale);
      sum += row[position];
    }
    for (int position = 0; position < row.length; position++) {
      row[position] /= sum;
    }
    return row;
  }

  private static double dot(float[] left, float[] right) {
    return IntStream.range(0, left.length).mapToDouble(i -> (double) left[i] * right[i]).sum();
  }

  @Test
  void meanAndCovarianceAreThoseOfTheQueriesOneByOne() {
    try (ModelRuntime runtime = tiny()) {
      int length = 21;
      Observation statistics = new Observation(0, false, true);
      LayerView view = prefilled(runtime, length, statistics).layer(1);
      double[][] queries = new double[length][];
      for (int last = 0; last < length; last++) {
        // The prompt's beginning has the same queries, and its last one is the mean over itself.
        LayerView beginning = prefilled(runtime, last + 1, statistics).layer(1);
        float[] query = beginning.queryMean(2, last);
        queries[last] = IntStream.range(0, query.length).mapToDouble(i -> query[i]).toArray();
      }
      int from = 4;
      int d = runtime.shape().headDim();
      float[] mean = view.queryMean(2, from);
      float[] covariance = view.queryCovariance(2, from);
      for (int i = 0; i < d; i++) {
        int row = i;
        double meanOfRow = average(queries, from, query -> query[row]);
        assertThat((double) mean[i]).isCloseTo(meanOfRow, within(1e-5));
        for (int j = 0; j < d; j++) {
          int column = j;
          double meanOfColumn = average(queries, from, query -> query[column]);
          double expected =
              average(
                  queries,
                  from,
                  query -> (query[row] - meanOfRow) * (query[column] - meanOfColumn));
          assertThat((double) covariance[i * d + j]).isCloseTo(expected, within(1e-4));
        }
      }
    }
  }

  private static double average(double[][] queries, int from, ToDoubleFunction<double[]> value) {
    return IntStream.range(from, queries.length)
        .mapToDouble(i -> value.applyAsDouble(queries[i]))
        .average()
        .orElseThrow();
  }

  @Test
  void queriesCanBeTurnedBeyondTheContext() {
    try (ModelRuntime runtime = tiny()) {
      LayerView view = prefilled(runtime, 5, new Observation(0, false, true)).layer(0);
      int d = runtime.shape().headDim();
      float[] query = view.queryMean(0, 4);
      int context = runtime.shape().contextLength();
      // Two turns of the same query keep its length; one by one or together, they are the same.
      float[] far = view.rotated(query, 3 * context + 1);
      assertThat(dot(far, far)).isCloseTo(dot(query, query), within(1e-3 * dot(query, query)));
      float[] both = new float[2 * d];
      System.arraycopy(query, 0, both, 0, d);
      System.arraycopy(query, 0, both, d, d);
      float[] turned = view.rotated(both, context - 1);
      for (int i = 0; i < d; i++) {
        assertThat(turned[i]).isEqualTo(turned[d + i]);
      }
      assertThatThrownBy(() -> view.rotated(new float[d + 1], 0))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> view.rotated(query, -1))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  private static ModelRuntime tiny() {
    return new VectorRuntimeFactory()
        .open(
            new ModelSource("builtin:tiny", 2),
            new VectorOptions(KernelProvider.Choice.AUTO, EntryFormat.F32));
  }

  private static Prefilled prefilled(ModelRuntime runtime, int length, Observation observation) {
    int[] ids = IntStream.range(0, length).map(i -> 3 + 7 * i % 40).toArray();
    return runtime.prefill(ids, observation);
  }
}

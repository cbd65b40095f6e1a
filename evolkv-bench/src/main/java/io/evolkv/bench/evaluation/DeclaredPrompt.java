package io.evolkv.bench.evaluation;

import io.evolkv.api.model.LayerView;
import io.evolkv.api.model.ModelShape;
import io.evolkv.api.model.Observation;
import io.evolkv.api.model.Prefilled;

/**
 * A prompt as a policy sees it when more was collected than it declared, for other policies: the
 * attention rows of its own, shorter window, and nothing that it did not ask for.
 *
 * @param collected the prompt with what was collected for all
 * @param declared what this policy asked for
 */
record DeclaredPrompt(Prefilled collected, Observation declared) implements Prefilled {
  @Override
  public int length() {
    return collected.length();
  }

  @Override
  public LayerView layer(int layer) {
    return new Layer(collected.layer(layer), declared);
  }

  @Override
  public float[] lastLogits() {
    return collected.lastLogits();
  }

  @Override
  public long bytes() {
    return collected.bytes();
  }

  private record Layer(LayerView all, Observation declared) implements LayerView {
    @Override
    public ModelShape shape() {
      return all.shape();
    }

    @Override
    public int layer() {
      return all.layer();
    }

    @Override
    public int positions() {
      return all.positions();
    }

    @Override
    public int windowQueries() {
      return Math.min(declared.windowQueries(), all.windowQueries());
    }

    @Override
    public float[] windowAttention(int queryHead, int row) {
      return all.windowAttention(queryHead, rowOfAll(row));
    }

    @Override
    public float[] windowQuery(int queryHead, int row) {
      return all.windowQuery(queryHead, rowOfAll(row));
    }

    /** Both windows end with the prompt's last query. */
    private int rowOfAll(int row) {
      require(windowQueries() > 0, "observation window");
      if (row < 0 || row >= windowQueries()) {
        throw new IndexOutOfBoundsException(
            "row " + row + " of a window of " + windowQueries() + " queries");
      }
      return all.windowQueries() - windowQueries() + row;
    }

    @Override
    public float[] columnSums(int queryHead) {
      require(declared.columnSums(), "column sums");
      return all.columnSums(queryHead);
    }

    @Override
    public float[] queryMean(int queryHead, int from) {
      require(declared.queryStatistics(), "query statistics");
      return all.queryMean(queryHead, from);
    }

    @Override
    public float[] queryCovariance(int queryHead, int from) {
      require(declared.queryStatistics(), "query statistics");
      return all.queryCovariance(queryHead, from);
    }

    private static void require(boolean asked, String what) {
      if (!asked) {
        throw new IllegalStateException("the policy declared no " + what);
      }
    }

    @Override
    public float[] rotated(float[] queries, int position) {
      return all.rotated(queries, position);
    }

    @Override
    public float[] key(int kvHead, int position) {
      return all.key(kvHead, position);
    }

    @Override
    public float[] value(int kvHead, int position) {
      return all.value(kvHead, position);
    }
  }
}

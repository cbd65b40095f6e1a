package io.evolkv.policies.policy;

import io.evolkv.api.model.KeptEntries;
import io.evolkv.api.model.LayerCache;
import io.evolkv.api.model.StepSelector;
import io.evolkv.policies.allocation.RocketSplit;
import io.evolkv.policies.scoring.KeyPages;
import io.evolkv.policies.scoring.SketchScoring;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** RocketKV's second stage while one sequence is decoded: the chunks of each layer and head. */
final class SketchSelector implements StepSelector {
  private final List<RocketSplit> splits;
  private final KeyPages[][] chunks;
  private long bytesRead;

  SketchSelector(List<KeptEntries> kept, List<RocketSplit> splits) {
    this.splits = splits;
    chunks = new KeyPages[splits.size()][];
    for (int layer = 0; layer < chunks.length; layer++) {
      int chunk = splits.get(layer).chunk();
      chunks[layer] = new KeyPages[kept.get(layer).kvHeads()];
      Arrays.setAll(chunks[layer], head -> new KeyPages(chunk));
    }
  }

  @Override
  public KeptEntries select(LayerCache cache) {
    int[][] selected = new int[cache.shape().kvHeads()][];
    for (int head = 0; head < selected.length; head++) {
      selected[head] = select(cache, head, splits.get(cache.layer()));
    }
    return KeptEntries.of(selected);
  }

  private int[] select(LayerCache cache, int head, RocketSplit split) {
    KeyPages known = chunks[cache.layer()][head];
    known.update(cache, head);
    if (known.entries() <= split.topK()) {
      return IntStream.range(0, known.entries()).toArray();
    }
    int group = cache.shape().group();
    List<float[]> queries =
        IntStream.range(head * group, (head + 1) * group).mapToObj(cache::query).toList();
    int[] dims = SketchScoring.dims(queries, split.dims(cache.shape().headDim()));
    bytesRead += (long) known.count() * dims.length * Float.BYTES;
    return known.best(SketchScoring.probabilities(known, queries, dims), split.topK());
  }

  @Override
  public long bytesRead() {
    return bytesRead;
  }
}

package io.evolkv.policies.policy;

import io.evolkv.api.model.DecodeCompanion;
import io.evolkv.api.model.KeptEntries;
import io.evolkv.api.model.LayerCache;
import io.evolkv.api.model.TokenFollower;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** SmallKV while one sequence is decoded: the assistant that reads along, and the tiers. */
final class SmallKvCompanion implements DecodeCompanion {
  private final List<SmallKvLayer> layers;
  private final Supplier<TokenFollower> start;
  private @Nullable TokenFollower started;
  private long bytesRead;

  SmallKvCompanion(List<SmallKvLayer> layers, Supplier<TokenFollower> start) {
    this.layers = layers;
    this.start = start;
  }

  /** The assistant's cache is made when the sequence begins, not when it is planned. */
  private TokenFollower assistant() {
    TokenFollower assistant = started;
    if (assistant == null) {
      assistant = start.get();
      started = assistant;
    }
    return assistant;
  }

  @Override
  public void beforeStep(int token) {
    assistant().feed(token);
    bytesRead += assistant().bytes();
    layers.forEach(layer -> layer.add(assistant()));
  }

  @Override
  public Optional<KeptEntries> select(LayerCache cache) {
    return layers.get(cache.layer()).select(cache);
  }

  @Override
  public void blend(LayerCache cache, float[][] attended) {
    bytesRead += layers.get(cache.layer()).marginalBytes(cache.shape().headDim());
    layers.get(cache.layer()).blend(cache, assistant(), attended);
  }

  @Override
  public Optional<KeptEntries> evict(LayerCache cache) {
    return layers.get(cache.layer()).evict(cache);
  }

  @Override
  public long heldBytes() {
    return layers.stream().mapToLong(SmallKvLayer::heldBytes).sum();
  }

  @Override
  public long assistantBytes() {
    return assistant().bytes();
  }

  @Override
  public long bytesRead() {
    return bytesRead + layers.stream().mapToLong(SmallKvLayer::recalledBytes).sum();
  }
}

package io.evolkv.policies.allocation;

import io.evolkv.api.budget.LayerBudgets;
import io.evolkv.api.error.InvalidInputException;
import io.evolkv.api.model.ModelShape;
import io.evolkv.api.policy.AllocationRequest;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Layers where nothing is evicted, and what that leaves for the others. */
public final class SkippedLayers {
  private static final Pattern LIST = Pattern.compile("\\d{1,6}(\\s*,\\s*\\d{1,6})*");

  private final String setting;
  private final SortedSet<Integer> layers;

  private SkippedLayers(String setting, SortedSet<Integer> layers) {
    this.setting = setting;
    this.layers = layers;
  }

  /**
   * Reads a list of layers.
   *
   * @param setting name of the setting, for messages
   * @param text numbers with commas between them, or nothing
   * @return the layers
   * @throws InvalidInputException when the text is no such list
   */
  public static SkippedLayers of(String setting, String text) {
    SortedSet<Integer> layers = new TreeSet<>();
    String list = text.strip();
    if (!list.isEmpty()) {
      if (!LIST.matcher(list).matches()) {
        throw new InvalidInputException(
            setting + " is no list of layers; write their numbers with commas, for example 0,1");
      }
      for (String number : list.split(",", -1)) {
        layers.add(Integer.valueOf(number.strip()));
      }
    }
    return new SkippedLayers(setting, layers);
  }

  /**
   * Refuses a model without these layers.
   *
   * @param shape the model's shape
   * @throws InvalidInputException when the list names a layer that the model does not have
   */
  public void checkModel(ModelShape shape) {
    if (!layers.isEmpty() && layers.last() >= shape.layers()) {
      throw new InvalidInputException(
          "%s names layer %d, the model has layers 0 to %d"
              .formatted(setting, layers.last(), shape.layers() - 1));
    }
  }

  /**
   * Whether a layer keeps everything.
   *
   * @param layer a layer
   * @param shape the model's shape
   * @return whether it is in the list
   * @throws InvalidInputException when the list names a layer that the model does not have
   */
  public boolean contains(int layer, ModelShape shape) {
    checkModel(shape);
    return layers.contains(layer);
  }

  /**
   * Shares a total: skipped layers have the whole prompt, the others equal parts of what is left,
   * at least 1 each.
   *
   * @param request model, prompt and total
   * @return one budget per layer; their total is that of the mean budget unless the skipped layers
   *     alone take more
   */
  public LayerBudgets share(AllocationRequest request) {
    int count = request.layers().size();
    int n = request.prompt().length();
    long left = (long) count * request.meanBudget();
    boolean[] whole = new boolean[count];
    int others = count;
    for (int layer = 0; layer < count; layer++) {
      if (contains(request.layers().get(layer), request.shape())) {
        whole[layer] = true;
        left -= n;
        others--;
      }
    }
    int[] budgets = new int[count];
    long given = Math.max(left, others);
    for (int layer = 0, other = 0; layer < count; layer++) {
      boolean extra = !whole[layer] && other < given % Math.max(1, others);
      long share = whole[layer] ? n : given / others + (extra ? 1 : 0);
      budgets[layer] = (int) Math.min(n, share);
      other += whole[layer] ? 0 : 1;
    }
    return request.spread(LayerBudgets.of(budgets));
  }
}

package io.evolkv.optimizers.evolkv;

/**
 * Which budgets a layer may be given, {@code [1, upper]}, and where they lie in the coordinates of
 * a search.
 *
 * @param coordinates scale of the search
 * @param meanBudget c, the unit of the coordinates
 * @param upper largest budget of a layer, at least 1
 */
record BudgetBox(Coordinates coordinates, int meanBudget, int upper) {
  /** The point of some budgets. */
  double[] encode(int[] budgets) {
    double[] x = new double[budgets.length];
    for (int i = 0; i < x.length; i++) {
      x[i] = coordinate(budgets[i]);
    }
    return x;
  }

  /** The repaired budgets of a point: rounded half up and moved into the box. */
  int[] decode(double[] x) {
    int[] budgets = new int[x.length];
    for (int i = 0; i < x.length; i++) {
      double entries = Math.floor(coordinates.toShare(x[i]) * meanBudget + 0.5);
      budgets[i] = (int) Math.clamp(entries, 1, upper);
    }
    return budgets;
  }

  /** Squared distance of a point from the box; 0 inside. */
  double squaredExcess(double[] x) {
    double low = coordinate(1);
    double high = coordinate(upper);
    double sum = 0;
    for (double value : x) {
      double excess = value - Math.clamp(value, low, high);
      sum += excess * excess;
    }
    return sum;
  }

  private double coordinate(int budget) {
    return coordinates.fromShare((double) budget / meanBudget);
  }
}

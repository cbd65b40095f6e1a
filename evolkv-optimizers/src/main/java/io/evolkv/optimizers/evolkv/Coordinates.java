package io.evolkv.optimizers.evolkv;

/** How the budget k of a layer is a coordinate x of the search; x of the mean budget c is known. */
public enum Coordinates {
  /** x = k / c: a step adds entries. */
  LINEAR {
    @Override
    double toShare(double x) {
      return x;
    }

    @Override
    double fromShare(double share) {
      return share;
    }
  },
  /** x = ln(k / c): a step multiplies. At k = c both scales have the same slope. */
  LOG {
    @Override
    double toShare(double x) {
      return StrictMath.exp(x);
    }

    @Override
    double fromShare(double share) {
      return StrictMath.log(share);
    }
  };

  /** k / c at a coordinate. */
  abstract double toShare(double x);

  /** The coordinate of a k / c above 0. */
  abstract double fromShare(double share);
}

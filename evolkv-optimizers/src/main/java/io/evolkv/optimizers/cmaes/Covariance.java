package io.evolkv.optimizers.cmaes;

import java.util.Arrays;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.RealMatrix;

/**
 * The covariance matrix C = B D² Bᵀ with its eigendecomposition, which is renewed only as often as
 * asked. C is symmetric by construction; its condition number is limited.
 */
final class Covariance {
  /** Beyond this ratio of the eigenvalues doubles no longer tell the small axes from rounding. */
  private static final double CONDITION_LIMIT = 1e14;

  private final int n;
  private final double[][] c;
  private RealMatrix axes;
  private final double[] lengths;

  Covariance(int dimension) {
    n = dimension;
    axes = MatrixUtils.createRealIdentityMatrix(n);
    c = axes.getData();
    lengths = new double[n];
    Arrays.fill(lengths, 1);
  }

  /** B D z: a standard normal vector, stretched and turned. */
  double[] shape(double[] z) {
    double[] stretched = new double[n];
    for (int i = 0; i < n; i++) {
      stretched[i] = lengths[i] * z[i];
    }
    return axes.operate(stretched);
  }

  /** C^(-1/2) y = B D^(-1) Bᵀ y. */
  double[] whiten(double[] y) {
    double[] turned = axes.preMultiply(y);
    for (int i = 0; i < n; i++) {
      turned[i] /= lengths[i];
    }
    return axes.operate(turned);
  }

  /** C becomes {@code keep} times C. */
  void scale(double keep) {
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        c[i][j] *= keep;
      }
    }
  }

  /** Adds {@code weight} times the outer product of a vector with itself. */
  void add(double weight, double[] vector) {
    for (int i = 0; i < n; i++) {
      for (int j = 0; j <= i; j++) {
        double term = weight * vector[i] * vector[j];
        c[i][j] += term;
        if (i != j) {
          c[j][i] = c[i][j];
        }
      }
    }
  }

  /** Renews B and D; widens the small axes when the condition limit is passed. */
  void decompose() {
    EigenDecomposition eigen = new EigenDecomposition(new Array2DRowRealMatrix(c, false));
    double[] values = eigen.getRealEigenvalues();
    double largest = values[0];
    double smallest = values[n - 1];
    double lift = Math.max(0, largest / CONDITION_LIMIT - smallest);
    for (int i = 0; i < n; i++) {
      c[i][i] += lift;
      lengths[i] = Math.sqrt(values[i] + lift);
    }
    axes = eigen.getV();
  }
}

package io.evolkv.optimizers.cmaes;

import java.util.function.ToDoubleFunction;

/** The usual functions to minimise; all have the least value 0. */
final class TestFunctions {
  private TestFunctions() {}

  static ToDoubleFunction<double[]> named(String name) {
    return switch (name) {
      case "sphere" -> TestFunctions::sphere;
      case "ellipsoid" -> TestFunctions::ellipsoid;
      case "cigar" -> TestFunctions::cigar;
      case "rosenbrock" -> TestFunctions::rosenbrock;
      case "rastrigin" -> TestFunctions::rastrigin;
      default -> throw new AssertionError("no test function " + name);
    };
  }

  static double sphere(double[] x) {
    double sum = 0;
    for (double v : x) {
      sum += v * v;
    }
    return sum;
  }

  static double ellipsoid(double[] x) {
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      sum += StrictMath.pow(1e6, i / (x.length - 1.0)) * x[i] * x[i];
    }
    return sum;
  }

  static double cigar(double[] x) {
    return x[0] * x[0] + 1e6 * (sphere(x) - x[0] * x[0]);
  }

  static double rosenbrock(double[] x) {
    double sum = 0;
    for (int i = 0; i + 1 < x.length; i++) {
      double curve = x[i] * x[i] - x[i + 1];
      sum += 100 * curve * curve + (x[i] - 1) * (x[i] - 1);
    }
    return sum;
  }

  static double rastrigin(double[] x) {
    double sum = 10.0 * x.length;
    for (double v : x) {
      sum += v * v - 10 * StrictMath.cos(2 * Math.PI * v);
    }
    return sum;
  }
}

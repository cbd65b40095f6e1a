package io.evolkv.bench.cli;

import io.evolkv.bench.benchmark.Workload;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Kinds of work as people write them. */
final class WorkloadName implements ITypeConverter<Workload.Kind>, Iterable<String> {
  @Override
  public Workload.Kind convert(String text) {
    return Arrays.stream(Workload.Kind.values())
        .filter(kind -> name(kind).equalsIgnoreCase(text))
        .findFirst()
        .orElseThrow(
            () ->
                new TypeConversionException(
                    "'%s' is no kind of work; there are %s"
                        .formatted(text, String.join(", ", this))));
  }

  @Override
  public Iterator<String> iterator() {
    return Arrays.stream(Workload.Kind.values()).map(WorkloadName::name).iterator();
  }

  private static String name(Workload.Kind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }
}

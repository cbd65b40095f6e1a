package io.evolkv.bench.cli;

import io.evolkv.bench.benchmark.Workload;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Kinds of work as people write them. */
final class WorkloadName implements ITypeConverter<Workload.Kind>, Iterable<String> {
  private static final List<String> NAMES =
      Arrays.stream(Workload.Kind.values())
          .map(kind -> kind.name().toLowerCase(Locale.ROOT))
          .toList();

  @Override
  public Workload.Kind convert(String text) {
    int index = NAMES.indexOf(text.toLowerCase(Locale.ROOT));
    if (index < 0) {
      throw new TypeConversionException(
          "'%s' is no kind of work; there are %s".formatted(text, String.join(", ", NAMES)));
    }
    return Workload.Kind.values()[index];
  }

  @Override
  public Iterator<String> iterator() {
    return NAMES.iterator();
  }
}

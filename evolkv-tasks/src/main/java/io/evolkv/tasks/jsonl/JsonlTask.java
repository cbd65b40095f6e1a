package io.evolkv.tasks.jsonl;

import io.evolkv.api.error.InvalidInputException;
import io.evolkv.api.model.StopRule;
import io.evolkv.api.task.Sample;
import io.evolkv.api.task.Split;
import io.evolkv.api.task.TaskContext;
import io.evolkv.api.task.TaskEvaluator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Prompts and answers from a file. The file is read anew for every call. */
final class JsonlTask implements TaskEvaluator {
  private final JsonlOptions options;
  private final String stop;
  private final StopRule stopRule;
  private final RowParser parser;

  JsonlTask(JsonlOptions options) {
    this.options = options;
    stop = unescaped(options.stop());
    stopRule = stop.isEmpty() ? StopRule.END_TOKEN : new StopRule(List.of(stop), true);
    parser = new RowParser(stop);
  }

  private static String unescaped(String stop) {
    try {
      return stop.translateEscapes();
    } catch (IllegalArgumentException e) {
      throw new InvalidInputException(
          "setting task.stop: '%s' has an unknown escape; write \\n, \\t, \\r or \\\\"
              .formatted(RowPlace.printable(stop)),
          e);
    }
  }

  @Override
  public List<Sample> samples(Split split, int count, TaskContext context) {
    if (count < 1) {
      throw new IllegalArgumentException("count is " + count + ", must be at least 1");
    }
    RowSelection selection =
        options.all()
            ? new FirstRows(count)
            : new SplitRows(split, count, options.searchShare(), context.seed());
    long rows = read(selection);
    List<Row> chosen = selection.chosen();
    if (chosen.isEmpty()) {
      throw new InvalidInputException(nothingFor(split, rows));
    }
    return chosen.stream().map(this::sample).toList();
  }

  @Override
  public double score(Sample sample, String completion) {
    return options.metric().score(sample.answers(), completion);
  }

  /** Shows all rows to the selection and returns how many there are. */
  private long read(RowSelection selection) {
    Map<String, Long> lineOfId = new HashMap<>();
    try (LineReader lines = LineReader.open(options.file())) {
      for (Optional<String> line = lines.next(); line.isPresent(); line = lines.next()) {
        if (line.get().isBlank()) {
          continue;
        }
        RowPlace place = lines.place();
        Row row = parser.parse(line.get(), place);
        Long earlier = lineOfId.put(row.id(), place.line());
        if (earlier != null) {
          throw place.error(
              "the id '%s' is already that of line %d; ids must differ"
                  .formatted(RowPlace.excerpt(row.id()), earlier));
        }
        selection.add(row);
      }
    }
    return lineOfId.size();
  }

  private String nothingFor(Split split, long rows) {
    if (rows == 0) {
      return "setting task.file: '%s' has no rows; it needs one JSON object a line"
          .formatted(RowPlace.printable(options.file()));
    }
    return "setting task.searchShare: %s leaves none of the %d rows of '%s' for %s samples;"
            .formatted(
                options.searchShare(),
                rows,
                RowPlace.printable(options.file()),
                split == Split.SEARCH ? "search" : "held-out")
        + " change it, add rows with other prompts, or set task.all = true to use every row for"
        + " both";
  }

  private Sample sample(Row row) {
    return new Sample(
        row.id(),
        row.category(),
        row.prompt(),
        row.answers(),
        target(row),
        options.maxNewTokens(),
        stopRule);
  }

  /** The first answer as the model would have to write it after the prompt. */
  private String target(Row row) {
    String prompt = row.prompt();
    boolean spaced = Character.isWhitespace(prompt.codePointBefore(prompt.length()));
    return (spaced ? "" : " ") + row.answers().getFirst().strip() + stop;
  }
}

package io.evolkv.tasks.recall;

import io.evolkv.api.model.Tokenizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The embedded model's byte-level BPE as its recipe stores it, slow and for ASCII text only: digits
 * are pieces of their own, what is between them is cut by GPT-2's pattern, and in every piece the
 * adjacent pair that was learned first is merged until none is left.
 */
final class RecipeTokenizer implements Tokenizer {
  private static final Pattern DIGIT_OR_NOT = Pattern.compile("\\d|\\D+");
  private static final Pattern PIECE =
      Pattern.compile(
          "'(?:s|t|re|ve|m|ll|d)| ?[A-Za-z]+| ?\\d+| ?[^\\sA-Za-z\\d]+|\\s+(?!\\S)|\\s+");

  private final Map<String, Integer> ids = new HashMap<>();
  private final Map<List<String>, Integer> ranks = new HashMap<>();
  private final Map<String, int[]> known = new HashMap<>();

  RecipeTokenizer(Path file) {
    JsonNode model = JsonMapper.shared().readTree(file.toFile()).get("model");
    model.get("vocab").properties().forEach(e -> ids.put(e.getKey(), e.getValue().intValue()));
    for (JsonNode pair : model.get("merges")) {
      ranks.put(List.of(pair.get(0).stringValue(), pair.get(1).stringValue()), ranks.size());
    }
  }

  @Override
  public int[] encode(String text) {
    return DIGIT_OR_NOT
        .matcher(text)
        .results()
        .map(MatchResult::group)
        .flatMap(part -> PIECE.matcher(part).results())
        .map(piece -> piece.group().replace(' ', '\u0120').replace('\n', '\u010a'))
        .flatMapToInt(piece -> IntStream.of(known.computeIfAbsent(piece, this::merged)))
        .toArray();
  }

  private int[] merged(String piece) {
    List<String> parts = new ArrayList<>(piece.chars().mapToObj(Character::toString).toList());
    while (true) {
      int best = -1;
      int bestRank = Integer.MAX_VALUE;
      for (int i = 0; i + 1 < parts.size(); i++) {
        int rank = ranks.getOrDefault(parts.subList(i, i + 2), Integer.MAX_VALUE);
        if (rank < bestRank) {
          best = i;
          bestRank = rank;
        }
      }
      if (best < 0) {
        return parts.stream().mapToInt(ids::get).toArray();
      }
      parts.set(best, parts.get(best) + parts.remove(best + 1));
    }
  }

  @Override
  public int[] encodePrompt(String text) {
    return IntStream.concat(IntStream.of(0), IntStream.of(encode(text))).toArray();
  }

  @Override
  public String decode(int... ids) {
    throw new UnsupportedOperationException("the tasks decode nothing");
  }

  @Override
  public boolean isEnd(int id) {
    return id == 0;
  }
}

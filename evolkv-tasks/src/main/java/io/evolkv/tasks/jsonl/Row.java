package io.evolkv.tasks.jsonl;

import java.util.List;

/**
 * A row of the file.
 *
 * @param id the row's own, or {@code line-N}
 * @param category the row's category or family, or {@code all}
 * @param prompt not empty
 * @param answers at least one, none blank
 */
record Row(String id, String category, String prompt, List<String> answers) {
  Row {
    answers = List.copyOf(answers);
  }
}

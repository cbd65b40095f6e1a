package io.evolkv.policies.labels;

import io.evolkv.api.error.InvalidInputException;
import io.evolkv.api.model.ModelShape;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Which KV heads retrieve from the whole context. The file has one line per layer, the bottom layer
 * first, and on it one number from 0 to 1 per KV head, with blanks, tabs or commas between them:
 * the format of DuoAttention's {@code full_attention_heads.tsv}. Empty lines and lines that begin
 * with {@code #} are left out. A head whose number is at least the threshold is a retrieval head.
 */
public final class HeadLabels {
  private static final long MOST_BYTES = 4 << 20;

  private final String file;
  private final List<boolean[]> layers;

  private HeadLabels(String file, List<boolean[]> layers) {
    this.file = file;
    this.layers = layers;
  }

  /**
   * Reads a file.
   *
   * @param file its path
   * @param threshold least number of a retrieval head
   * @return the labels
   * @throws InvalidInputException when the file cannot be read, is too large or has something else
   *     than numbers from 0 to 1, naming the line
   */
  public static HeadLabels read(String file, double threshold) {
    List<boolean[]> layers = new ArrayList<>();
    List<String> lines = lines(file);
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      if (!line.isEmpty() && !line.startsWith("#")) {
        boolean[] layer = layer(line, threshold, file + ", line " + (i + 1));
        if (!layers.isEmpty() && layers.getFirst().length != layer.length) {
          throw new InvalidInputException(
              "%s, line %d: %d numbers, but the lines before have %d; every line has one per KV head"
                  .formatted(file, i + 1, layer.length, layers.getFirst().length));
        }
        layers.add(layer);
      }
    }
    if (layers.isEmpty()) {
      throw new InvalidInputException(
          file + ": no labels; write one line per layer with one number per KV head");
    }
    return new HeadLabels(file, layers);
  }

  private static List<String> lines(String file) {
    try {
      Path path = Path.of(file);
      if (Files.size(path) > MOST_BYTES) {
        throw new InvalidInputException(
            "%s: larger than %d bytes, so this is no file of head labels"
                .formatted(file, MOST_BYTES));
      }
      return Files.readAllLines(path, StandardCharsets.UTF_8);
    } catch (NoSuchFileException e) {
      throw new InvalidInputException(file + ": there is no such file of head labels", e);
    } catch (CharacterCodingException e) {
      throw new InvalidInputException(file + ": not a text in UTF-8", e);
    } catch (InvalidPathException | IOException e) {
      throw new InvalidInputException(file + ": cannot be read: " + e.getMessage(), e);
    }
  }

  private static boolean[] layer(String line, double threshold, String place) {
    String[] numbers = line.split("[\\s,]+", -1);
    boolean[] layer = new boolean[numbers.length];
    for (int head = 0; head < numbers.length; head++) {
      layer[head] = number(numbers[head], place) >= threshold;
    }
    return layer;
  }

  private static double number(String text, String place) {
    double number;
    try {
      number = Double.parseDouble(text);
    } catch (NumberFormatException e) {
      number = Double.NaN;
    }
    if (!(number >= 0 && number <= 1)) {
      String printable = text.replaceAll("\\P{Print}", "?");
      String shown = printable.length() <= 20 ? printable : printable.substring(0, 17) + "...";
      throw new InvalidInputException(
          "%s: '%s' is no number from 0 (streaming head) to 1 (retrieval head)"
              .formatted(place, shown));
    }
    return number;
  }

  /**
   * Refuses labels of another model.
   *
   * @param shape the model's shape
   * @throws InvalidInputException when it has another number of layers or heads
   */
  public void checkModel(ModelShape shape) {
    if (layers.size() != shape.layers() || layers.getFirst().length != shape.kvHeads()) {
      throw new InvalidInputException(
          "%s labels %d layers of %d heads, the model has %d of %d; take the file of this model"
              .formatted(
                  file, layers.size(), layers.getFirst().length, shape.layers(), shape.kvHeads()));
    }
  }

  /**
   * The labels of a layer.
   *
   * @param layer a layer
   * @param shape the model's shape
   * @return for each KV head whether it is a retrieval head
   * @throws InvalidInputException when the labels are those of another model
   */
  public boolean[] layer(int layer, ModelShape shape) {
    checkModel(shape);
    return layers.get(layer).clone();
  }
}

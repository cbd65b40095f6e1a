package io.evolkv.runtime.gguf;

import io.evolkv.api.error.InvalidInputException;
import io.evolkv.runtime.file.MappedFile;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SequencedMap;
import java.util.function.Predicate;

/**
 * A GGUF model file (version 2 or 3, little-endian): typed metadata and a table of tensors over
 * memory-mapped bytes. Opening reads the header and checks all of it; weights stay on disk until
 * they are touched. Thread-safe until closed; nothing got from a file may be used after that.
 *
 * <pre>{@code
 * try (GgufFile file = GgufFile.open(Path.of("model.gguf"))) {
 *   int layers = file.requiredInt("llama.block_count");
 *   GgufTensor norm = file.requiredTensor("output_norm.weight", 576);
 * }
 * }</pre>
 */
public final class GgufFile implements AutoCloseable {
  /** Above any vocabulary; so a hostile file cannot fill the memory with short texts. */
  private static final int MOST_ELEMENTS = 1 << 22;

  private static final String INCOMPLETE =
      ": not a whole model; get it again from its source, or convert it again";

  private final String name;
  private final SequencedMap<String, GgufValue> metadata;
  private final SequencedMap<String, GgufTensor> tensors;
  private final Runnable release;

  private GgufFile(String name, MemorySegment bytes, Runnable release) {
    GgufParser.Header header = GgufParser.parse(bytes.asReadOnly(), name);
    this.name = name;
    this.metadata = Collections.unmodifiableSequencedMap(header.metadata());
    this.tensors = Collections.unmodifiableSequencedMap(header.tensors());
    this.release = release;
  }

  /**
   * Maps a file into memory and reads its header.
   *
   * @param path a file
   * @return the open file; the caller closes it
   * @throws InvalidInputException when there is no such file or it is damaged
   */
  public static GgufFile open(Path path) {
    if (Files.isDirectory(path)) {
      throw new InvalidInputException(path + ": is a folder; name the .gguf file in it");
    }
    MappedFile file = MappedFile.open(path);
    try {
      return new GgufFile(path.toString(), file.bytes(), file::close);
    } catch (RuntimeException e) {
      file.close();
      throw e;
    }
  }

  /**
   * Reads the header of a model that is in memory already.
   *
   * @param bytes the whole file, not to be changed afterwards
   * @param name what messages call it
   * @return the file; closing it leaves {@code bytes} alone
   * @throws InvalidInputException when it is damaged
   */
  public static GgufFile of(MemorySegment bytes, String name) {
    return new GgufFile(name, bytes, () -> {});
  }

  /**
   * What messages call this file.
   *
   * @return the path, or the name given
   */
  public String name() {
    return name;
  }

  /**
   * All metadata.
   *
   * @return values by key, in the order of the file, unmodifiable
   */
  public SequencedMap<String, GgufValue> metadata() {
    return metadata;
  }

  /**
   * A text.
   *
   * @param key a metadata key
   * @return the text, or empty when the key is not there
   * @throws InvalidInputException when the value is of another type
   */
  public Optional<String> string(String key) {
    return scalar(key, "a string", value -> value == ValueType.STRING).map(v -> v.string(0));
  }

  /**
   * A text that has to be there.
   *
   * @param key a metadata key
   * @return the text
   * @throws InvalidInputException when the key is missing or the value is of another type
   */
  public String requiredString(String key) {
    return string(key).orElseThrow(() -> missing(key));
  }

  /**
   * An integer, stored in any integer type.
   *
   * @param key a metadata key
   * @return the number, or empty when the key is not there
   * @throws InvalidInputException when the value is no integer or does not fit into 32 bits
   */
  public OptionalInt intValue(String key) {
    return scalar(key, "an integer", ValueType::isInteger)
        .map(value -> OptionalInt.of(intElement(key, value, 0)))
        .orElse(OptionalInt.empty());
  }

  /**
   * An integer that has to be there, stored in any integer type.
   *
   * @param key a metadata key
   * @return the number
   * @throws InvalidInputException when the key is missing, or the value is no integer or does not
   *     fit into 32 bits
   */
  public int requiredInt(String key) {
    return intValue(key).orElseThrow(() -> missing(key));
  }

  /**
   * A real number, stored as float32 or float64.
   *
   * @param key a metadata key
   * @return the number rounded to float, or empty when the key is not there
   * @throws InvalidInputException when the value is of another type
   */
  public Optional<Float> floatValue(String key) {
    return scalar(key, "a float32 or float64", ValueType::isReal).map(value -> value.real(0));
  }

  /**
   * A real number that has to be there, stored as float32 or float64.
   *
   * @param key a metadata key
   * @return the number rounded to float
   * @throws InvalidInputException when the key is missing or the value is of another type
   */
  public float requiredFloat(String key) {
    return floatValue(key).orElseThrow(() -> missing(key));
  }

  /**
   * A truth value.
   *
   * @param key a metadata key
   * @return the value, or empty when the key is not there
   * @throws InvalidInputException when the value is of another type
   */
  public Optional<Boolean> bool(String key) {
    return scalar(key, "a bool", type -> type == ValueType.BOOL).map(GgufValue::bool);
  }

  /**
   * An array of texts.
   *
   * @param key a metadata key
   * @return the texts, or empty when the key is not there
   * @throws InvalidInputException when the value is of another type
   */
  public Optional<List<String>> strings(String key) {
    return array(key, "an array of strings", type -> type == ValueType.STRING)
        .map(GgufValue::strings)
        .map(Collections::unmodifiableList);
  }

  /**
   * An array of integers, stored in any integer type.
   *
   * @param key a metadata key
   * @return the numbers, or empty when the key is not there
   * @throws InvalidInputException when the value is of another type or an element does not fit into
   *     32 bits
   */
  public Optional<int[]> ints(String key) {
    return array(key, "an array of integers", ValueType::isInteger)
        .map(
            value -> {
              int[] elements = new int[(int) value.count()];
              Arrays.setAll(elements, i -> intElement(key, value, i));
              return elements;
            });
  }

  /**
   * An array of real numbers, stored as float32 or float64.
   *
   * @param key a metadata key
   * @return the numbers rounded to float, or empty when the key is not there
   * @throws InvalidInputException when the value is of another type
   */
  public Optional<float[]> floats(String key) {
    return array(key, "an array of float32 or float64", ValueType::isReal)
        .map(
            value -> {
              float[] elements = new float[(int) value.count()];
              for (int i = 0; i < elements.length; i++) {
                elements[i] = value.real(i);
              }
              return elements;
            });
  }

  /**
   * All tensors.
   *
   * @return in the order of the file
   */
  public Collection<GgufTensor> tensors() {
    return tensors.values();
  }

  /**
   * A tensor.
   *
   * @param tensor its name
   * @return the tensor, or empty when there is none of that name
   */
  public Optional<GgufTensor> tensor(String tensor) {
    return Optional.ofNullable(tensors.get(tensor));
  }

  /**
   * A tensor that has to be there.
   *
   * @param tensor its name
   * @param dimensions the shape it has to have, row length first; none for any shape
   * @return the tensor
   * @throws InvalidInputException when it is missing or has another shape
   */
  public GgufTensor requiredTensor(String tensor, long... dimensions) {
    GgufTensor found =
        tensor(tensor)
            .orElseThrow(
                () -> invalid("there is no tensor " + Printable.quoted(tensor) + INCOMPLETE));
    if (dimensions.length > 0 && !Arrays.equals(found.dimensions(), dimensions)) {
      throw invalid(
          "tensor %s has the shape %s, but the model's metadata ask for %s"
              .formatted(
                  Printable.quoted(tensor),
                  Arrays.toString(found.dimensions()),
                  Arrays.toString(dimensions)));
    }
    return found;
  }

  @Override
  public void close() {
    release.run();
  }

  private Optional<GgufValue> scalar(String key, String expected, Predicate<ValueType> fits) {
    return value(key, expected, value -> !value.isArray() && fits.test(value.elementType()));
  }

  private Optional<GgufValue> array(String key, String expected, Predicate<ValueType> fits) {
    Optional<GgufValue> array =
        value(key, expected, value -> value.isArray() && fits.test(value.elementType()));
    if (array.isPresent() && array.get().count() > MOST_ELEMENTS) {
      throw invalid(
          "%s has %d elements, more than the %d supported"
              .formatted(key, array.get().count(), MOST_ELEMENTS));
    }
    return array;
  }

  private Optional<GgufValue> value(String key, String expected, Predicate<GgufValue> fits) {
    GgufValue value = metadata.get(key);
    if (value != null && !fits.test(value)) {
      throw invalid("%s has to be %s, but is %s".formatted(key, expected, value.type()));
    }
    return Optional.ofNullable(value);
  }

  private int intElement(String key, GgufValue value, int i) {
    if (!value.fitsInt(i)) {
      throw invalid(
          "%s holds %s, which does not fit into a 32-bit integer".formatted(key, value.element(i)));
    }
    return (int) value.integer(i);
  }

  private InvalidInputException missing(String key) {
    return invalid("the metadata have no " + key + INCOMPLETE);
  }

  private InvalidInputException invalid(String detail) {
    return new InvalidInputException(name + ": " + detail);
  }
}

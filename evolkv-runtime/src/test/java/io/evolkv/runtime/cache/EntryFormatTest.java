package io.evolkv.runtime.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.MemorySegment;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class EntryFormatTest {
  private static final int START = 3;

  private static float[] random(int elements) {
    SplittableRandom random = new SplittableRandom(elements);
    float[] part = new float[elements];
    for (int i = 0; i < elements; i++) {
      part[i] = (float) (random.nextGaussian() * Math.exp(3 * random.nextGaussian()));
    }
    return part;
  }

  private static float[] through(EntryFormat format, float[] part) {
    MemorySegment rows = MemorySegment.ofArray(new byte[START + format.partBytes(part.length)]);
    format.write(part, rows, START);
    float[] read = new float[part.length + 1];
    format.read(rows, START, read, 1, part.length);
    float[] result = new float[part.length];
    System.arraycopy(read, 1, result, 0, part.length);
    return result;
  }

  @ParameterizedTest
  @CsvSource({"F32, 64, 512", "F16, 64, 256", "Q8, 64, 136", "Q8, 40, 88", "Q8, 1, 6"})
  void anEntryHasSoManyBytes(EntryFormat format, int headDim, int bytes) {
    assertThat(format.rowBytes(headDim)).isEqualTo(bytes);
  }

  @Test
  void floatsStayAsTheyAre() {
    float[] part = random(64);

    assertThat(through(EntryFormat.F32, part)).containsExactly(part);
  }

  @Test
  void halvesAreTheNearestOnes() {
    float[] part = random(64);
    part[0] = 1e6f;
    part[1] = -65519;
    part[2] = 0x1p-24f;

    float[] read = through(EntryFormat.F16, part);

    assertThat(read[0]).isEqualTo(65504f);
    assertThat(read[1]).isEqualTo(-65504f);
    assertThat(read[2]).isEqualTo(0x1p-24f);
    for (int i = 3; i < part.length; i++) {
      assertThat(read[i]).isEqualTo(Float.float16ToFloat(Float.floatToFloat16(part[i])));
    }
  }

  @Test
  void eightBitsAreWithinHalfAStepOfTheirBlock() {
    float[] part = random(80);

    float[] read = through(EntryFormat.Q8, part);

    for (int i = 0; i < part.length; i++) {
      float largest = 0;
      for (int j = i / 32 * 32; j < Math.min(part.length, i / 32 * 32 + 32); j++) {
        largest = Math.max(largest, Math.abs(part[j]));
      }
      // Half a step, and what the scale's eleven bits and the clamp at 127 steps add.
      assertThat((double) read[i])
          .isCloseTo(part[i], within(largest / 254 + largest * 0x1p-10 + 1e-7));
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatIsHeldIsNotRoundedAgain(EntryFormat format) {
    float[] once = through(format, random(64));

    assertThat(through(format, once)).containsExactly(once);
    assertThat(through(format, new float[40])).containsOnly(0f);
  }
}

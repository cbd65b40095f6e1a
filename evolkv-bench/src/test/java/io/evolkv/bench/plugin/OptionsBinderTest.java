package io.evolkv.bench.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import io.evolkv.api.error.InvalidInputException;
import io.evolkv.api.plugin.NoOptions;
import io.evolkv.api.plugin.Setting;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OptionsBinderTest {
  private enum Join {
    MAX,
    GROUP_MEAN
  }

  private record Options(
      @Setting(value = "A count.", defaultValue = "8", min = 1, max = 64) int count,
      @Setting(value = "A long.", defaultValue = "-1") long wide,
      @Setting(value = "A fraction.", defaultValue = "0.5", max = 1) double share,
      @Setting(value = "A switch.", defaultValue = "true") boolean on,
      @Setting(value = "A text.", defaultValue = "") String text,
      @Setting(value = "A choice.", defaultValue = "group-mean") Join join) {}

  private record Needed(@Setting(value = "A file.") String file) {}

  record Odd(@Setting(value = "An odd number.", defaultValue = "7") int kernel) {
    Odd {
      if (kernel % 2 == 0) {
        throw new IllegalArgumentException("kernel is " + kernel + ", it must be odd");
      }
    }
  }

  @Test
  void every_component_without_a_setting_has_its_default() {
    assertThat(bind(Options.class, ""))
        .isEqualTo(new Options(8, -1, 0.5, true, "", Join.GROUP_MEAN));
    assertThat(bind(NoOptions.class, "")).isEqualTo(new NoOptions());
  }

  @Test
  void every_type_can_be_set() {
    assertThat(
            bind(
                Options.class,
                "count = 64, wide = 5000000000, share = -1e-3, on = false, text = ü, join = max"))
        .isEqualTo(new Options(64, 5_000_000_000L, -0.001, false, "ü", Join.MAX));
  }

  @Test
  void numbers_and_truth_values_may_be_text() {
    assertThat(bind(Options.class, "count = \" 2 \", on = \"false\", share = \"1\""))
        .isEqualTo(new Options(2, -1, 1, false, "", Join.GROUP_MEAN));
    assertThat(bind(Options.class, "count = 2.0").count()).isEqualTo(2);
  }

  @Test
  void options_can_be_written_back_and_bound_again() {
    Options options = new Options(3, 4, 0.1, false, "a \"b\"", Join.GROUP_MEAN);

    assertThat(OptionsBinder.bind(Options.class, OptionsBinder.settings(options), "x", "y"))
        .isEqualTo(options);
  }

  @Test
  void what_is_wrong_is_said_with_place_and_key() {
    assertThatThrownBy(() -> bind(Options.class, "\ncount = 65"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("test: 2: policy.count is 65, it must be between 1 and 64");
    assertThatThrownBy(() -> bind(Options.class, "share = 1.5"))
        .hasMessage("test: 1: policy.share is 1.5, it must be at most 1");
    assertThatThrownBy(() -> bind(Options.class, "cuont = 1"))
        .hasMessage("test: 1: policy.cuont is no option of policy p; did you mean policy.count?");
    assertThatThrownBy(() -> bind(NoOptions.class, "count = 1"))
        .hasMessage("test: 1: policy.count is no option of policy p; there are none");
    assertThatThrownBy(() -> bind(Options.class, "count { a = 1 }"))
        .hasMessage("test: 1: policy.count is a section, it must be a whole number");
    assertThatThrownBy(() -> bind(Needed.class, ""))
        .hasMessage("policy p needs its option file: A file.");
  }

  @Test
  void what_the_record_itself_refuses_is_said_too() {
    assertThatThrownBy(() -> bind(Odd.class, "kernel = 4"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("test: 1: policy p: kernel is 4, it must be odd");
  }

  @Test
  void settings_are_described_in_order() {
    assertThat(OptionsBinder.describe(Options.class))
        .containsExactly(
            new OptionDescription("count", "int", Optional.of("8"), "1 to 64", "A count."),
            new OptionDescription("wide", "long", Optional.of("-1"), "", "A long."),
            new OptionDescription("share", "double", Optional.of("0.5"), "<= 1", "A fraction."),
            new OptionDescription("on", "boolean", Optional.of("true"), "", "A switch."),
            new OptionDescription("text", "string", Optional.of(""), "", "A text."),
            new OptionDescription(
                "join", "enum", Optional.of("group-mean"), "max | group-mean", "A choice."));
    assertThat(OptionsBinder.describe(Needed.class).getFirst().defaultValue()).isEmpty();
  }

  private record ListOption(@Setting(value = "A list.", defaultValue = "") List<String> list) {}

  private record Undescribed(int count) {}

  private record BadDefault(@Setting(value = "A count.", defaultValue = "0", min = 1) int count) {}

  private record Named(@Setting(value = "A name.", defaultValue = "x") String name) {}

  @Test
  void a_record_that_cannot_hold_settings_is_refused() {
    assertThatThrownBy(() -> OptionsBinder.describe(ListOption.class))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageEndingWith(
            "ListOption is a List; an option is an int, long, double, boolean, String or an enum");
    assertThatThrownBy(() -> OptionsBinder.describe(Undescribed.class))
        .hasMessageEndingWith("Undescribed has no @Setting");
    assertThatThrownBy(() -> OptionsBinder.describe(BadDefault.class))
        .hasMessage("its default: count is '0', it must be at least 1");
    assertThatThrownBy(() -> OptionsBinder.describe(Named.class))
        .hasMessageEndingWith("Named hides the key that names the plugin");
  }

  private static <O extends Record> O bind(Class<O> type, String settings) {
    var parsed =
        ConfigFactory.parseString(
            settings,
            com.typesafe.config.ConfigParseOptions.defaults().setOriginDescription("test"));
    return OptionsBinder.bind(type, parsed, "policy", "policy p");
  }
}

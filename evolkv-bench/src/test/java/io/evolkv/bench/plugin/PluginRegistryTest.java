package io.evolkv.bench.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evolkv.api.error.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PluginRegistryTest {
  @TempDir private Path temporary = Path.of("");
  private Path folder = Path.of("");
  private final List<String> warnings = new ArrayList<>();
  private int jars;

  @BeforeEach
  void makeFolder() throws IOException {
    folder = Files.createDirectories(temporary.resolve("plugins"));
  }

  @Test
  void a_jar_in_the_folder_is_found_with_its_origin() {
    jar().with("a.Mine", policy("a.Mine", "mine", "")).policy("a.Mine").writeTo(in("mine.jar"));

    Plugin mine = discover().find(PluginKind.POLICY, "mine");

    assertThat(mine.origin()).isEqualTo("mine.jar");
    assertThat(mine.summary()).isEqualTo("The policy mine");
    assertThat(warnings).isEmpty();
  }

  @Test
  void a_folder_that_is_not_there_or_empty_brings_nothing() {
    int builtIn = PluginRegistry.discover(Optional.empty(), warnings::add).list().size();

    assertThat(discover().list()).hasSize(builtIn);
    folder = folder.resolve("none");
    assertThat(discover().list()).hasSize(builtIn);
    assertThat(warnings).isEmpty();
  }

  @Test
  void options_come_from_the_record_in_the_jar() {
    jar()
        .with(
            "a.Mine",
            withOptions(
                policy("a.Mine", "mine", ""),
                "@Setting(value = \"W.\", defaultValue = \"3\") int window"))
        .policy("a.Mine")
        .writeTo(in("mine.jar"));

    assertThat(discover().find(PluginKind.POLICY, "mine").options())
        .containsExactly(new OptionDescription("window", "int", Optional.of("3"), "", "W."));
  }

  @Test
  void each_jar_sees_its_own_classes_the_api_and_the_jdk_only() {
    String look =
        """
        Class.forName("a.Shared").getMethod("text").invoke(null) + " "
            + sees("com.google.inject.Guice") + sees("io.evolkv.bench.plugin.PluginRegistry")
            + sees("picocli.CommandLine") + sees("java.sql.Connection")
            + sees("io.evolkv.api.budget.LayerBudgets")""";
    for (String name : List.of("one", "two")) {
      jar()
          .with(
              "a.Shared",
              "package a; public class Shared { public static String text() { return \""
                  + name
                  + "\"; } }")
          .with("a.Mine", policy("a.Mine", name, look))
          .policy("a.Mine")
          .writeTo(in(name + ".jar"));
    }

    PluginRegistry plugins = discover();

    assertThat(plugins.find(PluginKind.POLICY, "one").summary()).isEqualTo("one nnnyy");
    assertThat(plugins.find(PluginKind.POLICY, "two").summary()).isEqualTo("two nnnyy");
  }

  @Test
  void a_copy_of_the_api_in_a_jar_changes_nothing() {
    jar()
        .with(
            "io.evolkv.api.plugin.NoOptions",
            "package io.evolkv.api.plugin; public record NoOptions() {}")
        .with("a.Mine", policy("a.Mine", "mine", ""))
        .policy("a.Mine")
        .writeTo(in("mine.jar"));

    assertThat(discover().policy("mine").optionsType())
        .isSameAs(io.evolkv.api.plugin.NoOptions.class);
  }

  @Test
  void jars_in_one_sub_folder_are_one_plugin() throws IOException {
    Path suite = Files.createDirectories(folder.resolve("suite"));
    Path library = temporary.resolve("library");
    new PluginJar(library)
        .with(
            "lib.Text",
            "package lib; public class Text { public static String of() { return \"lib\"; } }")
        .writeTo(suite.resolve("library.jar"));
    jar()
        .with(
            "a.Mine",
            policy("a.Mine", "mine", "Class.forName(\"lib.Text\").getMethod(\"of\").invoke(null)"))
        .policy("a.Mine")
        .writeTo(suite.resolve("plugin.jar"));

    Plugin mine = discover().find(PluginKind.POLICY, "mine");

    assertThat(mine.summary()).isEqualTo("lib");
    assertThat(mine.origin()).isEqualTo(Path.of("suite", "plugin.jar").toString());
    assertThat(warnings).isEmpty();
  }

  @Test
  void two_plugins_of_one_name_are_an_error_that_names_both() {
    for (String file : List.of("one.jar", "two.jar")) {
      jar().with("a.Mine", policy("a.Mine", "mine", "")).policy("a.Mine").writeTo(in(file));
    }

    assertThatThrownBy(this::discover)
        .isInstanceOf(InvalidInputException.class)
        .hasMessage(
            "two plugins bring a policy named mine: one.jar and two.jar; remove or rename one");
  }

  @Test
  void a_broken_plugin_is_left_out_with_a_warning_and_the_others_work() throws IOException {
    Files.writeString(in("text.jar"), "this is no jar");
    jar().with("a.Mine", policy("a.Mine", "mine", "")).policy("a.Mine").writeTo(in("works.jar"));
    jar().with("a.Bad", policy("a.Bad", "Bad\\nName", "")).policy("a.Bad").writeTo(in("name.jar"));
    jar().policy("a.Nowhere").writeTo(in("nowhere.jar"));
    jar().with("a.Alone", "package a; class Alone {}").writeTo(in("nothing.jar"));
    jar()
        .with("a.Wrong", "package a; public class Wrong {}")
        .policy("a.Wrong")
        .writeTo(in("type.jar"));

    PluginRegistry plugins = discover();

    assertThat(plugins.names(PluginKind.POLICY)).contains("mine");
    assertThat(warnings)
        .containsExactly(
            "name.jar: policy a.Bad is left out: its name is 'Bad Name', it must be lower-case"
                + " letters, digits and hyphens",
            "nothing.jar brings no plugin: no file in its META-INF/services names a factory",
            "nowhere.jar: a policy is left out: io.evolkv.api.policy.EvictionPolicyFactory:"
                + " Provider a.Nowhere not found",
            "text.jar is left out: it is no readable jar (zip END header not found)",
            "type.jar: a policy is left out: io.evolkv.api.policy.EvictionPolicyFactory: a.Wrong"
                + " not a subtype");
  }

  @Test
  void a_plugin_that_throws_or_lacks_a_class_is_left_out_and_the_next_in_the_jar_works() {
    jar()
        .with(
            "a.Gone", "package a; public class Gone { public static String of() { return \"\"; } }")
        .with("a.Throws", policy("a.Throws", "throws", "Integer.parseInt(\"x\")"))
        .with("a.Lacks", policy("a.Lacks", "lacks", "Gone.of()"))
        .with(
            "a.Listed",
            withOptions(
                policy("a.Listed", "listed", ""),
                "@Setting(value = \"L.\") java.util.List<String> list"))
        .with("a.Mine", policy("a.Mine", "mine", ""))
        .policy("a.Throws")
        .policy("a.Lacks")
        .policy("a.Listed")
        .policy("a.Mine")
        .without("a.Gone")
        .writeTo(in("mixed.jar"));

    assertThat(discover().names(PluginKind.POLICY)).contains("mine");
    assertThat(warnings)
        .containsExactly(
            "mixed.jar: policy a.Throws is left out: java.lang.NumberFormatException: For input"
                + " string: \"x\"",
            "mixed.jar: policy a.Lacks is left out: class a.Gone is missing",
            "mixed.jar: policy a.Listed is left out: option list of a.Options is a List; an option is"
                + " an int, long, double, boolean, String or an enum");
  }

  @Test
  void a_name_that_does_not_exist_gives_near_ones() {
    PluginRegistry plugins = NamedPlugins.registry();

    assertThatThrownBy(() -> plugins.policy("snap-kv"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("there is no policy named 'snap-kv'; did you mean snapkv?");
    assertThatThrownBy(() -> plugins.optimizer("nsga2"))
        .hasMessage("there is no optimizer named 'nsga2'; there are: evolkv, random");
    assertThatThrownBy(() -> plugins.task("x")).hasMessageContaining("jsonl, recall");
    assertThatThrownBy(() -> plugins.runtime("llama")).hasMessageContaining("vector");
  }

  private PluginRegistry discover() {
    return PluginRegistry.discover(Optional.of(folder), warnings::add);
  }

  private Path in(String file) {
    return folder.resolve(file);
  }

  private PluginJar jar() {
    return new PluginJar(temporary.resolve("jar" + jars++));
  }

  private static String withOptions(String policy, String components) {
    return policy
            .replace(
                "import io.evolkv.api.plugin.NoOptions;", "import io.evolkv.api.plugin.Setting;")
            .replace("NoOptions", "Options")
        + "record Options(%s) {}".formatted(components);
  }

  /** A policy whose summary is an expression, or a plain text when that is empty. */
  private static String policy(String className, String name, String summary) {
    String expression = summary.isEmpty() ? "\"The policy " + name + "\"" : summary;
    return """
    package a;
    import io.evolkv.api.plugin.NoOptions;
    import io.evolkv.api.policy.*;
    public class CLASS implements EvictionPolicyFactory<NoOptions> {
      public String name() { return "NAME"; }
      public String summary() {
        try {
          return "" + (SUMMARY);
        } catch (Exception e) {
          throw new IllegalStateException(e);
        }
      }
      static String sees(String type) {
        try {
          Class.forName(type);
          return "y";
        } catch (ClassNotFoundException e) {
          return "n";
        }
      }
      public Class<NoOptions> optionsType() { return NoOptions.class; }
      public EvictionPolicy create(NoOptions options) {
        return layer -> budget -> io.evolkv.api.model.KeptEntries.all(1, 1);
      }
    }
    """
        .replace("CLASS", className.substring(2))
        .replace("NAME", name)
        .replace("SUMMARY", expression);
  }
}

package io.evolkv.bench.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.evolkv.bench.fakes.MemoryFolder;
import io.evolkv.bench.report.MethodResult;
import io.evolkv.bench.report.RacingOutcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code docs/journal.md} says, on the journal of a run. */
class JournalDocumentTest {
  private static final Pattern QUERY = Pattern.compile("```sql\n(.*?)```", Pattern.DOTALL);

  @TempDir(factory = MemoryFolder.class)
  private Path output;

  @Test
  void everyQueryWorksAndTheComparisonIsTheReports() throws Exception {
    SearchResult result = new TestRun(output).racing(1).run(new Start.Fresh());
    try (Connection connection = connect(result)) {
      List<String> queries =
          QUERY.matcher(document()).results().map(match -> match.group(1)).toList();

      assertThat(queries).hasSize(8);
      for (String query : queries) {
        List<List<Object>> rows = rows(connection, query);
        if (query.contains("per_minute") || query.contains("HAVING best")) {
          continue; // depend on the clock, and on what was found
        }
        assertThat(rows).as(query).isNotEmpty();
      }
      List<List<Object>> report = new ArrayList<>();
      for (MethodResult method : result.summary().heldOut()) {
        report.add(
            List.of(
                method.name(), method.score(), method.entriesPerLayer(), (double) method.bytes()));
      }
      assertThat(rows(connection, queries.get(5))).isEqualTo(report);
      RacingOutcome racing = result.summary().search().racing().orElseThrow();
      assertThat(rows(connection, queries.get(4)))
          .isEqualTo(
              List.of(List.of(racing.stopped(), (int) racing.measured(), (int) racing.saved())));
    }
  }

  @Test
  void everyTableAndColumnIsDescribed() throws Exception {
    SearchResult result = new TestRun(output).run(new Start.Fresh());
    String document = document();
    try (Connection connection = connect(result)) {
      List<List<Object>> columns =
          rows(
              connection,
              """
              SELECT item.name, field.name FROM sqlite_schema AS item, pragma_table_info(item.name) AS field
              WHERE item.type = 'table' AND item.name NOT LIKE 'sqlite%' AND field.name <> 'id'
              """);
      assertThat(columns).hasSizeGreaterThan(50);
      for (List<Object> column : columns) {
        assertThat(document.lines().filter(line -> line.startsWith("| `" + column.get(0) + "` |")))
            .singleElement()
            .asString()
            .contains("`" + column.get(1) + "`");
      }
    }
  }

  private static Connection connect(SearchResult result) throws SQLException {
    return DriverManager.getConnection("jdbc:sqlite:" + result.directory().resolve("journal.db"));
  }

  private static List<List<Object>> rows(Connection connection, String query) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(query)) {
      List<List<Object>> rows = new ArrayList<>();
      while (result.next()) {
        List<Object> row = new ArrayList<>();
        for (int column = 1; column <= result.getMetaData().getColumnCount(); column++) {
          row.add(result.getObject(column));
        }
        rows.add(row);
      }
      return rows;
    }
  }

  private static String document() throws IOException {
    return Files.readString(Path.of("docs", "journal.md"));
  }
}

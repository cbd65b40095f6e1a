package io.evolkv.bench.download;

import io.evolkv.api.error.InvalidInputException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * One file of one revision of a repository on a model hub, written {@code
 * hf:<org>/<repo>/<file>[@rev]}. Every part is safe as a piece of a path and of an address: no
 * separators, control characters or leading dots.
 *
 * @param organisation who owns the repository
 * @param repository the repository's name
 * @param path the file's path within the repository, folder by folder
 * @param revision a branch, tag or commit
 */
public record HubFile(String organisation, String repository, List<String> path, String revision) {
  /** What every such name begins with. */
  public static final String PREFIX = "hf:";

  private static final String DEFAULT_REVISION = "main";
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]{0,95}");
  private static final Pattern FILE_PART =
      Pattern.compile("[^.\\p{Cntrl}\\\\/:*?\"<>|@][^\\p{Cntrl}\\\\/:*?\"<>|@]{0,199}");

  /** Copies the path. */
  public HubFile {
    path = List.copyOf(path);
  }

  /**
   * Reads a name.
   *
   * @param text {@code hf:<org>/<repo>/<file>[@rev]}
   * @return the file
   * @throws InvalidInputException when it is no such name, or a part of it is unsafe
   */
  public static HubFile parse(String text) {
    if (!text.startsWith(PREFIX)) {
      throw wrong(text, "it does not begin with " + PREFIX);
    }
    int at = text.indexOf('@');
    String place = text.substring(PREFIX.length(), at < 0 ? text.length() : at);
    String revision = at < 0 ? DEFAULT_REVISION : text.substring(at + 1);
    List<String> parts = Arrays.asList(place.split("/", -1));
    if (parts.size() < 3) {
      throw wrong(text, "it needs an organisation, a repository and a file");
    }
    parts.subList(0, 2).forEach(part -> require(NAME, part, text));
    parts.subList(2, parts.size()).forEach(part -> require(FILE_PART, part, text));
    Arrays.asList(revision.split("/", -1)).forEach(part -> require(NAME, part, text));
    return new HubFile(parts.get(0), parts.get(1), parts.subList(2, parts.size()), revision);
  }

  private static void require(Pattern pattern, String part, String text) {
    if (!pattern.matcher(part).matches() || part.contains("..") || part.endsWith(" ")) {
      throw wrong(
          text, part.isEmpty() ? "a part of it is empty" : "'" + part + "' is not allowed there");
    }
  }

  private static InvalidInputException wrong(String text, String reason) {
    return new InvalidInputException(
        "%s is no name of a file on a hub: %s; write hf:<org>/<repo>/<file>[@revision]"
            .formatted(text, reason));
  }

  /**
   * The file's own name.
   *
   * @return the last part of its path
   */
  public String name() {
    return path.getLast();
  }

  /**
   * Where a hub has the file.
   *
   * @param endpoint address of the hub, without a slash at its end
   * @return the address to get it from
   */
  URI address(String endpoint) {
    return URI.create(
        "%s/%s/%s/resolve/%s/%s"
            .formatted(
                endpoint,
                organisation,
                repository,
                encoded(revision),
                path.stream().map(HubFile::encoded).collect(Collectors.joining("/"))));
  }

  /** Where a cache has the file, below its folder. */
  Path place(Path folder) {
    Path place =
        folder.resolve("hf").resolve(organisation).resolve(repository).resolve(encoded(revision));
    for (String part : path) {
      place = place.resolve(part);
    }
    return place;
  }

  private static String encoded(String part) {
    return URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20");
  }

  @Override
  public String toString() {
    String file = PREFIX + organisation + "/" + repository + "/" + String.join("/", path);
    return revision.equals(DEFAULT_REVISION) ? file : file + "@" + revision;
  }
}

package dev.shepherd.tokenizer.oracle;

import dev.shepherd.json.JsonArray;
import dev.shepherd.json.JsonObject;
import dev.shepherd.json.JsonParser;
import dev.shepherd.json.JsonValue;
import dev.shepherd.json.JsonWriter;
import dev.shepherd.tokenizer.IntSink;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A Python process that encodes and decodes with a reference library. */
final class PythonOracle implements AutoCloseable {

  private final Process process;
  private final BufferedReader answers;

  /**
   * Starts one.
   *
   * @param python an interpreter that can import the library
   * @param kind see {@code oracle.py}
   * @param path what the library loads
   */
  PythonOracle(String python, String kind, Path path) throws IOException {
    process =
        new ProcessBuilder(python, OracleHome.script("oracle.py").toString(), kind, path.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    answers =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8), 1 << 16);
  }

  /** The ids of each text. */
  List<int[]> encode(List<String> texts, boolean special) throws IOException {
    JsonValue request =
        JsonObject.builder()
            .put("encode", JsonArray.ofStrings(texts))
            .put("special", special)
            .build();
    return sequences(ask(request));
  }

  /** Reads an array of arrays; a million ids need no value each. */
  private static List<int[]> sequences(String json) {
    List<int[]> all = new ArrayList<>();
    var ids = new IntSink();
    int id = -1;
    for (int i = 1; i < json.length() - 1; i++) {
      char c = json.charAt(i);
      if (c >= '0' && c <= '9') {
        id = Math.max(id, 0) * 10 + (c - '0');
        continue;
      }
      if (id >= 0) {
        ids.add(id);
        id = -1;
      }
      if (c == ']') {
        all.add(ids.toArray());
        ids.clear();
      }
    }
    return all;
  }

  /** The text of each sequence of ids. */
  List<String> decode(List<int[]> sequences, boolean skip) throws IOException {
    List<JsonValue> items = new ArrayList<>();
    for (int[] ids : sequences) {
      items.add(
          new JsonArray(Arrays.stream(ids).mapToObj(id -> (JsonValue) JsonValue.of(id)).toList()));
    }
    JsonValue request =
        JsonObject.builder().put("decode", new JsonArray(items)).put("skip", skip).build();
    return ((JsonArray) JsonParser.parse(ask(request))).strings().toList();
  }

  private String ask(JsonValue request) throws IOException {
    process.getOutputStream().write(JsonWriter.compactBytes(request));
    process.getOutputStream().write('\n');
    process.getOutputStream().flush();
    String line = answers.readLine();
    if (line == null) {
      throw new IOException("the oracle has ended");
    }
    return line;
  }

  @Override
  public void close() {
    process.destroy();
  }
}

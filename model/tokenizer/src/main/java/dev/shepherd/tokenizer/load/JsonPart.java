package dev.shepherd.tokenizer.load;

import dev.shepherd.json.JsonArray;
import dev.shepherd.json.JsonBoolean;
import dev.shepherd.json.JsonException;
import dev.shepherd.json.JsonNull;
import dev.shepherd.json.JsonNumber;
import dev.shepherd.json.JsonObject;
import dev.shepherd.json.JsonParser;
import dev.shepherd.json.JsonString;
import dev.shepherd.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * An object in a JSON file of settings, read with errors that name file and field.
 *
 * @param file name of the file
 * @param path of the object in it, "" for the root
 * @param object the members
 */
record JsonPart(String file, String path, JsonObject object) {

  /** Files of settings are small; the values of a tree cost many times their text. */
  private static final int TREE_LIMIT = 64 << 20;

  /** The root object of a file. */
  static JsonPart parse(String file, byte[] content) {
    if (tree(file, "", withoutMark(content)) instanceof JsonObject root) {
      return new JsonPart(file, "", root);
    }
    throw new TokenizerFileException(file, "", "must be a JSON object");
  }

  /** The value that some bytes of a file spell. */
  static JsonValue tree(String file, String path, byte[] json) {
    if (json.length > TREE_LIMIT) {
      throw new TokenizerFileException(file, path, "larger than " + (TREE_LIMIT >> 20) + " MiB");
    }
    try {
      return JsonParser.parse(json);
    } catch (JsonException malformed) {
      throw new TokenizerFileException(file, path, "malformed JSON: " + malformed.getMessage());
    }
  }

  /** Drops a byte order mark. */
  static byte[] withoutMark(byte[] content) {
    boolean marked =
        content.length >= 3
            && content[0] == (byte) 0xEF
            && content[1] == (byte) 0xBB
            && content[2] == (byte) 0xBF;
    return marked ? java.util.Arrays.copyOfRange(content, 3, content.length) : content;
  }

  /** A complaint about a member. */
  TokenizerFileException fail(String key, String reason) {
    return new TokenizerFileException(file, pathOf(key), reason);
  }

  /** A member that is neither absent nor null. */
  @Nullable JsonValue value(String key) {
    JsonValue value = object.get(key);
    return value == JsonNull.NULL ? null : value;
  }

  /** A string, null when absent. */
  @Nullable String string(String key) {
    return switch (value(key)) {
      case null -> null;
      case JsonString(String text) -> text;
      default -> throw fail(key, "must be a string");
    };
  }

  /** A string, or the fallback when absent. */
  String string(String key, String otherwise) {
    String text = string(key);
    return text == null ? otherwise : text;
  }

  /** A string that must be there. */
  String requiredString(String key) {
    String text = string(key);
    if (text == null) {
      throw fail(key, "is missing");
    }
    return text;
  }

  /** A string of exactly one code point. */
  int requiredCodePoint(String key) {
    String text = requiredString(key);
    if (text.isEmpty() || text.codePointCount(0, text.length()) != 1) {
      throw fail(key, "must be a single character");
    }
    return text.codePointAt(0);
  }

  /** A boolean, or the fallback when absent. */
  boolean bool(String key, boolean otherwise) {
    return switch (value(key)) {
      case null -> otherwise;
      case JsonBoolean flag -> flag.value();
      default -> throw fail(key, "must be true or false");
    };
  }

  /** An integer within bounds, the fallback when absent. */
  long integer(String key, long least, long most, long otherwise) {
    return switch (value(key)) {
      case null -> otherwise;
      case JsonNumber number -> {
        OptionalLong read = number.asLong();
        if (read.isEmpty() || read.getAsLong() < least || read.getAsLong() > most) {
          throw fail(key, "must be an integer from " + least + " to " + most);
        }
        yield read.getAsLong();
      }
      default -> throw fail(key, "must be an integer");
    };
  }

  /** An object, null when absent. */
  @Nullable JsonPart object(String key) {
    return switch (value(key)) {
      case null -> null;
      case JsonObject nested -> new JsonPart(file, pathOf(key), nested);
      default -> throw fail(key, "must be an object");
    };
  }

  /** An array, null when absent. */
  @Nullable JsonArray array(String key) {
    return switch (value(key)) {
      case null -> null;
      case JsonArray array -> array;
      default -> throw fail(key, "must be an array");
    };
  }

  /** The objects of an array, empty when absent. */
  List<JsonPart> parts(String key) {
    JsonArray array = array(key);
    return array == null ? List.of() : partsOf(file, pathOf(key), array);
  }

  /** The objects of an array. */
  static List<JsonPart> partsOf(String file, String path, JsonArray array) {
    List<JsonPart> parts = new ArrayList<>(array.size());
    for (JsonValue item : array) {
      String itemPath = path + '[' + parts.size() + ']';
      if (!(item instanceof JsonObject nested)) {
        throw new TokenizerFileException(file, itemPath, "must be an object");
      }
      parts.add(new JsonPart(file, itemPath, nested));
    }
    return parts;
  }

  /** The path of a member. */
  String pathOf(String key) {
    return path.isEmpty() ? key : key.isEmpty() ? path : path + '.' + key;
  }
}

package dev.shepherd.tokenizer.load;

import dev.shepherd.json.JsonArray;
import dev.shepherd.json.JsonNumber;
import dev.shepherd.json.JsonObject;
import dev.shepherd.json.JsonString;
import dev.shepherd.json.JsonValue;
import dev.shepherd.tokenizer.spec.PostProcessor;
import dev.shepherd.tokenizer.spec.PostProcessor.Piece;
import dev.shepherd.tokenizer.spec.Vocabulary;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Post-processors of {@code tokenizer.json}. */
final class PostJson {

  /** More special tokens than this around one text are a trap. */
  private static final int PIECE_LIMIT = 1 << 12;

  private PostJson() {}

  static PostProcessor read(@Nullable JsonPart part) {
    if (part == null) {
      return PostProcessor.NONE;
    }
    return switch (part.requiredString("type")) {
      case "Sequence" -> {
        List<PostProcessor> steps = new ArrayList<>();
        for (JsonPart step : part.parts("processors")) {
          steps.add(read(step));
        }
        yield new PostProcessor.Sequence(steps);
      }
      case "ByteLevel" -> new PostProcessor.ByteLevel();
      case "BertProcessing" -> new PostProcessor.Bert(namedId(part, "sep"), namedId(part, "cls"));
      case "RobertaProcessing" ->
          new PostProcessor.Roberta(namedId(part, "sep"), namedId(part, "cls"));
      case "TemplateProcessing" -> template(part);
      default ->
          throw part.fail(
              "type", "'" + part.string("type", "") + "' is not a known post-processor");
    };
  }

  /** The id of a pair of text and id. */
  private static int namedId(JsonPart part, String key) {
    JsonArray pair = part.array(key);
    if (pair != null && pair.size() == 2 && pair.get(1) instanceof JsonNumber number) {
      return id(part, key, number);
    }
    throw part.fail(key, "must be a pair of token and id");
  }

  private static int id(JsonPart part, String key, JsonNumber number) {
    long id = number.asLong().orElse(-1);
    if (id < 0 || id >= Vocabulary.ID_LIMIT) {
      throw part.fail(key, "must hold an id from 0 to " + (Vocabulary.ID_LIMIT - 1));
    }
    return (int) id;
  }

  private static PostProcessor template(JsonPart part) {
    Map<String, int[]> specials = new HashMap<>();
    JsonPart listed = part.object("special_tokens");
    if (listed != null) {
      for (Map.Entry<String, JsonValue> entry : listed.object().members().entrySet()) {
        JsonPart special = listed.object(entry.getKey());
        JsonArray ids = special == null ? null : special.array("ids");
        if (special == null || ids == null) {
          throw listed.fail(entry.getKey(), "must have ids");
        }
        int[] values = new int[ids.size()];
        for (int i = 0; i < values.length; i++) {
          if (!(ids.get(i) instanceof JsonNumber number)) {
            throw special.fail("ids", "must be integers");
          }
          values[i] = id(special, "ids", number);
        }
        specials.put(entry.getKey(), values);
      }
    }
    List<Piece> single = pieces(part, "single", specials);
    return new PostProcessor.Template(single, pieces(part, "pair", specials));
  }

  private static List<Piece> pieces(JsonPart part, String key, Map<String, int[]> specials) {
    JsonArray array = part.array(key);
    List<Piece> pieces = new ArrayList<>();
    if (array == null) {
      return pieces;
    }
    if (array.size() > PIECE_LIMIT) {
      throw part.fail(key, "has more than " + PIECE_LIMIT + " parts");
    }
    for (JsonValue item : array) {
      String place = key + '[' + pieces.size() + ']';
      pieces.add(
          switch (item) {
            case JsonObject object -> piece(part, place, object, specials);
            case JsonString(String text) -> piece(part, place, text, specials);
            default -> throw part.fail(place, "must be an object");
          });
    }
    return pieces;
  }

  private static Piece piece(
      JsonPart part, String place, JsonObject object, Map<String, int[]> specials) {
    JsonPart item = new JsonPart(part.file(), part.pathOf(place), object);
    JsonPart special = item.object("SpecialToken");
    if (special != null) {
      return special(part, place, special.requiredString("id"), specials);
    }
    JsonPart sequence = item.object("Sequence");
    if (sequence == null) {
      throw part.fail(place, "must be a Sequence or a SpecialToken");
    }
    return text(part, place, sequence.requiredString("id"));
  }

  /** The short form: {@code $A}, {@code $B:1}, {@code [CLS]:0}. */
  private static Piece piece(
      JsonPart part, String place, String text, Map<String, int[]> specials) {
    int colon = text.lastIndexOf(':');
    String name = colon < 0 ? text : text.substring(0, colon);
    if (!name.startsWith("$")) {
      return special(part, place, name, specials);
    }
    boolean unnamed = name.length() == 1 || Character.isDigit(name.charAt(1));
    return text(part, place, unnamed ? "A" : name.substring(1));
  }

  private static Piece text(JsonPart part, String place, String name) {
    return switch (name) {
      case "A", "a" -> new Piece.Text(false);
      case "B", "b" -> new Piece.Text(true);
      default -> throw part.fail(place, "must be sequence A or B");
    };
  }

  private static Piece special(
      JsonPart part, String place, String name, Map<String, int[]> specials) {
    int[] ids = specials.get(name);
    if (ids == null) {
      throw part.fail(place, "'" + name + "' is not among the special tokens of the template");
    }
    return new Piece.Special(ids);
  }
}

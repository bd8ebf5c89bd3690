package dev.shepherd.template.jinja;

import dev.shepherd.json.JsonObject;
import dev.shepherd.json.JsonValue;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A view of a JSON object; values are made when they are asked for. */
final class JsonDict extends Dict {

  private final JsonObject object;
  private final Source source;

  JsonDict(JsonObject object, Source source) {
    this.object = object;
    this.source = source;
  }

  JsonObject object() {
    return object;
  }

  boolean isUser() {
    return source.isUser();
  }

  @Override
  int size() {
    return object.size();
  }

  @Override
  @Nullable Object get(String key) {
    JsonValue value = object.get(key);
    return value == null ? null : source.member(key, value);
  }

  @Override
  @Nullable Object find(Object key) {
    return null;
  }

  @Override
  Iterator<Object> keys() {
    Iterator<String> names = object.members().keySet().iterator();
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return names.hasNext();
      }

      @Override
      public Object next() {
        return source.name(names.next());
      }
    };
  }

  @Override
  Iterator<Map.Entry<Object, Object>> entries() {
    Iterator<Map.Entry<String, JsonValue>> members = object.members().entrySet().iterator();
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return members.hasNext();
      }

      @Override
      public Map.Entry<Object, Object> next() {
        Map.Entry<String, JsonValue> member = members.next();
        return Map.entry(
            source.name(member.getKey()), source.member(member.getKey(), member.getValue()));
      }
    };
  }
}

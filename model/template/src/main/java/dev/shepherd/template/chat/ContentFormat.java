package dev.shepherd.template.chat;

/** What a template expects as the content of a message. */
public enum ContentFormat {
  /** One string. */
  STRING,
  /** A string, or a list of parts such as {@code {"type": "text", "text": ...}}. */
  PARTS
}

package dev.shepherd.net;

/** What a server reports about its connections. Thread-safe. */
public interface ServerEvents {
  /** Reports nothing. */
  ServerEvents NONE = (kind) -> {};

  /** Why the server closed a connection by itself. */
  enum Closed {
    /** The head did not come in time. */
    HEAD_TIMEOUT,
    /** No request came for too long. */
    IDLE,
    /** Too many connections are open. */
    LIMIT
  }

  /** The server closed a connection. */
  void closed(Closed why);
}

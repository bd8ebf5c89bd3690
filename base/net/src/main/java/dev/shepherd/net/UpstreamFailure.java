package dev.shepherd.net;

/** How an exchange with a worker failed. */
public enum UpstreamFailure {
  /** No connection could be made: refused, unreachable, unresolvable, no TLS. */
  CONNECT,
  /** No connection was made in time. */
  CONNECT_TIMEOUT,
  /** The connection ended before the first byte of an answer. */
  NO_ANSWER,
  /** What came is not an HTTP answer that we can trust. */
  BAD_ANSWER,
  /** The answer broke off. */
  CUT
}

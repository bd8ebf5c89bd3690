package dev.shepherd.tokenizer.bpe;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Eight bytes of an array at once. */
final class Bits {

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private Bits() {}

  /** Eight bytes, the first one lowest. */
  static long eight(byte[] t, int p) {
    return (long) LONG.get(t, p);
  }
}

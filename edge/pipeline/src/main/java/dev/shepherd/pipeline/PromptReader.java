package dev.shepherd.pipeline;

import dev.shepherd.json.FieldScanner;
import dev.shepherd.routing.PromptHasher;
import dev.shepherd.routing.PromptKeys;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Works out the blocks of a prompt from where the scan found its parts: the raw JSON values as they
 * lie in the body, one behind the other, hashed in place. Nothing is decoded: the same turns sent
 * again are the same bytes, images included. Arrays of token ids count as the text of their digits.
 * One per loop.
 *
 * <p>A body can be read only between its scan and the end of its first pick, for then its bytes
 * make room for the next one's. The keys stay with the request to its end.
 */
final class PromptReader {
  private static final int MAX_SPARE = 256;

  /** Keys of longer prompts are not kept for others: 8,192 keys are 64 KiB. */
  private static final int MAX_SPARE_KEYS = 8192;

  private static final byte[] NO_DOCUMENT = {};

  private final FieldScanner scanner;
  private final PromptHasher hasher;
  private final PromptSalts salts;
  private final PromptKeys nothing = new PromptKeys();
  private final ArrayDeque<PromptKeys> spare = new ArrayDeque<>();
  private @Nullable BodyIntake readable;
  private byte[] document = NO_DOCUMENT;

  /**
   * @param scanner scans for {@link PromptFields#WIDE}
   * @param hasher this loop's own
   */
  PromptReader(FieldScanner scanner, PromptHasher hasher) {
    this.scanner = scanner;
    this.hasher = hasher;
    this.salts = new PromptSalts(hasher);
  }

  /** Whether this scanner notes prompts. */
  @SuppressWarnings("ReferenceEquality") // each scanner has findings of its own
  boolean reads(FieldScanner seen) {
    return seen == scanner;
  }

  /** The scanner has just seen this body. */
  void offer(BodyIntake body, byte[] bytes) {
    readable = body;
    document = bytes;
  }

  /** The body's bytes must not be read any more; does nothing if another one is being read. */
  void withdraw(BodyIntake body) {
    if (isReadable(body)) {
      readable = null;
      document = NO_DOCUMENT;
      scanner.release();
    }
  }

  @SuppressWarnings("ReferenceEquality") // each request has a body of its own
  boolean isReadable(BodyIntake body) {
    return readable == body;
  }

  /** What stands for a prompt of which nothing is known. */
  PromptKeys nothing() {
    nothing.reset(PromptKeys.Unit.BYTES, PromptHasher.BLOCK_BYTES);
    return nothing;
  }

  /**
   * The blocks of the prompt of a {@link #isReadable readable} body; to be given back.
   *
   * @param tenant prompts of different tenants share nothing
   */
  PromptKeys read(String model, String tenant) {
    PromptKeys keys = spare.pollLast();
    if (keys == null) {
      keys = new PromptKeys();
    }
    long salt = salts.of(model, tenant);
    for (int field = PromptFields.PROMPT_TO; field < PromptFields.WIDE.size(); field++) {
      if (scanner.start(field) >= 0) {
        salt = salts.with(salt, field, document, scanner.start(field), scanner.end(field));
      }
    }
    hasher.begin(keys, salt, PromptHasher.BLOCK_BYTES);
    int open = scanner.openField();
    for (int field = PromptFields.PROMPT_FROM; field < PromptFields.PROMPT_TO; field++) {
      if (scanner.start(field) >= 0) {
        hasher.add(document, scanner.start(field), scanner.end(field));
      } else if (field == open) {
        // The rest of this value, and of the body, streams past.
        hasher.add(document, scanner.openStart(), document.length);
      }
    }
    hasher.end();
    return keys;
  }

  /** Takes keys back whose request has ended. */
  void giveBack(PromptKeys keys) {
    if (spare.size() < MAX_SPARE && keys.array().length <= MAX_SPARE_KEYS) {
      spare.addLast(keys);
    }
  }
}

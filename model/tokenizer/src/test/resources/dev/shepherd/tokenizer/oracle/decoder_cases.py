"""Writes cases for decoders, with the answer of the tokenizers library, one JSON object a line.

Usage: decoder_cases.py SEED CASES
"""
import json
import random
import sys

from tokenizers import Tokenizer

random.seed(int(sys.argv[1]))
cases = int(sys.argv[2])

META = {"type": "Metaspace", "replacement": "\u2581", "split": True}
DECODERS = [
    None,
    {"type": "ByteLevel", "add_prefix_space": True, "trim_offsets": True, "use_regex": True},
    {**META, "prepend_scheme": "always"},
    {**META, "prepend_scheme": "first"},
    {**META, "prepend_scheme": "never"},
    {"type": "ByteFallback"},
    {"type": "Fuse"},
    {"type": "Strip", "content": " ", "start": 1, "stop": 0},
    {"type": "Strip", "content": "\u2581", "start": 2, "stop": 1},
    {"type": "Replace", "pattern": {"String": "\u2581"}, "content": " "},
    {"type": "Replace", "pattern": {"String": "ab"}, "content": "-"},
    {"type": "Replace", "pattern": {"String": "aa"}, "content": "a"},
    {"type": "Replace", "pattern": {"Regex": "a+|\\s"}, "content": "_"},
    {"type": "WordPiece", "prefix": "##", "cleanup": True},
    {"type": "WordPiece", "prefix": "##", "cleanup": False},
    {"type": "BPEDecoder", "suffix": "</w>"},
    {"type": "CTC", "pad_token": "<pad>", "word_delimiter_token": "|", "cleanup": True},
    {"type": "CTC", "pad_token": "<pad>", "word_delimiter_token": "|", "cleanup": False},
]
LLAMA = [
    {"type": "Replace", "pattern": {"String": "\u2581"}, "content": " "},
    {"type": "ByteFallback"},
    {"type": "Fuse"},
    {"type": "Strip", "content": " ", "start": 1, "stop": 0},
]
CHAINS = [
    LLAMA,
    LLAMA[:3],
    [{"type": "ByteFallback"}, {**META, "prepend_scheme": "always"}],
    [{"type": "ByteFallback"}, {"type": "Fuse"}, {**META, "prepend_scheme": "always"}],
    [{"type": "ByteFallback"}, {"type": "Fuse"}, {"type": "Strip", "content": " ", "start": 1, "stop": 2}],
    [{"type": "Fuse"}, {"type": "Replace", "pattern": {"String": "aab"}, "content": "ba"}],
    [{"type": "Fuse"}, {"type": "Replace", "pattern": {"String": " \u00e9"}, "content": "\u2581"}, {"type": "Strip", "content": "a", "start": 3, "stop": 3}],
    [{"type": "ByteLevel", "add_prefix_space": True, "trim_offsets": True, "use_regex": True}, {"type": "Strip", "content": " ", "start": 1, "stop": 1}],
    [{"type": "Fuse"}, {"type": "WordPiece", "prefix": "##", "cleanup": True}],
]

PIECES = (
    ["\u2581", "\u2581a", "\u2581\u2581", "ab", "a", "aa", "b", "##ing", "##", "n't", "'", "'s", "do not", ".", " .", ",", "!", "?", " ", "  ", "|", "<pad>", "</w>"]
    + ["er</w>", "a</w>b</w>", "\u0120the", "\u0120", "\u010a", "\u00e9", "\u4e16", "\u1f600", "\U0001F600", "\u00f0\u0141\u013a", "\u0122", "\u00e4\u00b8", "\u0138", "\u00c3", "\u00a9"]
    + ["<0x%02X>" % b for b in (0x0A, 0x20, 0x41, 0xC3, 0xA9, 0xE4, 0xB8, 0x96, 0xF0, 0x9F, 0x98, 0x80, 0xFF, 0xED, 0xA0)]
    + ["<0x+F>", "<0xe4>", "<0xZZ>", "<0x4>", "<|end|>", "<s>", "'ve", "'re", "'m", "do", "not", "n", "t", "hello", "world", "\u0301", "\u200d", "a b", "", "x"]
)


def generated():
    shape = random.random()
    if shape < 0.35:
        return random.choice(PIECES)
    if shape < 0.7:
        return random.choice(PIECES) + random.choice(PIECES)
    return "".join(random.choice("ab \u2581#'n.t<w/>\u0120\u00e9\u4e16") for _ in range(random.randint(1, 5)))


for n in range(cases):
    if random.random() < 0.55:
        decoder = random.choice(DECODERS)
    else:
        decoder = {"type": "Sequence", "decoders": random.choice(CHAINS)}
    tokens = []
    while len(tokens) < 14:
        token = random.choice(PIECES) if random.random() < 0.75 else generated()
        if token not in tokens:
            tokens.append(token)
    added = [t for t in tokens if t and random.random() < 0.1]
    special = {t: random.random() < 0.7 for t in added}
    spec = {
        "version": "1.0", "truncation": None, "padding": None,
        "added_tokens": [
            {"id": tokens.index(t), "content": t, "single_word": False, "lstrip": False, "rstrip": False,
             "normalized": False, "special": special[t]} for t in added
        ],
        "normalizer": None, "pre_tokenizer": None, "post_processor": None, "decoder": decoder,
        "model": {"type": "WordLevel", "vocab": {t: i for i, t in enumerate(tokens)}, "unk_token": tokens[0]},
    }
    tokenizer = Tokenizer.from_str(json.dumps(spec))
    ids = [random.randrange(15) for _ in range(random.randint(0, 12))]
    skip = random.random() < 0.3
    try:
        text = tokenizer.decode(ids, skip_special_tokens=skip)
    except BaseException as e:  # the library panics on some strips of short texts
        if isinstance(e, KeyboardInterrupt):
            raise
        continue
    print(json.dumps({"decoder": decoder, "tokens": tokens, "special": [t for t in added if special[t]], "ids": ids, "skip": skip, "text": text}))

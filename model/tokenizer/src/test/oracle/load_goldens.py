"""Writes the goldens of the normalisers, unigram, WordPiece, whole words and post-processors.

Usage: load_goldens.py OUT.jsonl COUNT SEED  (needs the Python package `tokenizers`)

Each line is {"tokenizer": <tokenizer.json>, "cases": [[text, result], ...]}; the result is the
normalised text when "kind" is "normalizer", else a list of ids.
"""

import base64
import json
import random
import struct
import sys
import unicodedata

from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

out, count, seed = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
rnd = random.Random(seed)

WORDS = ("the quick brown fox naïve café Straße İstanbul ΣΊΣΥΦΟΣ Привет мир 你好 世界 日本語 カタカナ ﾊﾟ 한국어 "
         "नमस्ते กำลัง العربية עברית ① ﬁ ２０ Å é e\u0301 a\u0323\u0307 q\u0307\u0323 👩‍👩‍👧 🇩🇪 👍🏽 ☀️ "
         "don't __init__ <unk> ▁x \u1e9b\u0323 \u0344 \u1100\u1161\u11a8 \uac00\u11a8 \u0958 \u2126 \ufb4f \u212b").split(" ")
SPACES = [" ", "  ", "\t", "\n", "\r\n", "\u00a0", "\u3000", "\u200b", "\u2028", "\u0085", "\u200d", "\ufeff", "\u2581"]
MARKS = [chr(c) for c in list(range(0x300, 0x370)) + [0x591, 0x5B0, 0x610, 0x64B, 0x93C, 0x94D, 0xE31, 0xE33, 0x302A,
                                                      0x3099, 0x309A, 0x20D0, 0xFE0F, 0x1D165, 0x897, 0x1E08F]]


def text():
    parts = []
    for _ in range(rnd.randint(0, 8)):
        kind = rnd.random()
        if kind < 0.45:
            parts.append(rnd.choice(WORDS))
        elif kind < 0.65:
            parts.append(rnd.choice(SPACES))
        elif kind < 0.8:
            parts.append(rnd.choice("aeoqAZ1가ㅏé中") + "".join(rnd.choice(MARKS) for _ in range(rnd.randint(0, 4))))
        elif kind < 0.9:
            parts.append("".join(chr(rnd.choice([rnd.randint(0, 0x7F), rnd.randint(0x80, 0x2FF), rnd.randint(0x300, 0x1FFF)]))
                                 for _ in range(rnd.randint(1, 4))))
        else:
            c = rnd.randint(0x2000, 0x2FFFF)
            if not 0xD800 <= c <= 0xDFFF:
                parts.append(chr(c))
        if rnd.random() < 0.5:
            parts.append(" ")
    # What is younger than both sides' tables shows only which of them is newer.
    return "".join(c for c in "".join(parts) if unicodedata.category(c) != "Cn")


def base(normalizer=None, pre=None, model=None, post=None):
    return {"version": "1.0", "truncation": None, "padding": None, "added_tokens": [], "normalizer": normalizer,
            "pre_tokenizer": pre, "post_processor": post, "decoder": None,
            "model": model or {"type": "WordLevel", "vocab": {"<unk>": 0}, "unk_token": "<unk>"}}


def seq(*steps):
    return {"type": "Sequence", "normalizers": list(steps)}


def replace(pattern, content):
    return {"type": "Replace", "pattern": pattern, "content": content}


def bert(clean, chinese, accents, lower):
    return {"type": "BertNormalizer", "clean_text": clean, "handle_chinese_chars": chinese, "strip_accents": accents,
            "lowercase": lower}


def charsmap():
    """A table of replacements, made by hand: a double-array trie with one block of 256 units a node."""
    entries = {"a": "b", "Ａ": "A", "ﬁ": "fi", "é": "e", "e\u0301": "é", "\r": " ", "\t": " ", "\u00a0": " ", "\u3000": " ",
               "½": "1/2", "\u200b": "", "ｶ": "カ", "ﾞ": "゛", "カ": "k", "０": "0", "q\u0307": "Q", "x": "xx", "\u0301": ""}
    texts, positions = b"", {}
    for key, value in entries.items():
        positions[key.encode()] = len(texts)
        texts += value.encode() + b"\0"
    nodes = {b""}
    for key in positions:
        for i in range(1, len(key) + 1):
            nodes.add(key[:i])
    # The children of the node number n lie in block n + 1, a multiple of 256, and the value in the slot of label 0.
    numbers = {node: i for i, node in enumerate(sorted(nodes))}
    units = [0] * (256 * (len(numbers) + 2))
    place = {b"": 0}

    def block(node):
        return 256 * (numbers[node] + 1)

    for node in sorted(nodes):
        place[node] = 0 if node == b"" else block(node[:-1]) ^ node[-1]
    for node, at in place.items():
        offset = at ^ block(node)
        unit = (offset << 10) if offset < 1 << 21 else (offset >> 8 << 10) | 1 << 9
        if node:
            unit |= node[-1]
        if node in positions:
            unit |= 1 << 8
            units[block(node)] = positions[node] | 1 << 31
        units[at] = unit
    trie = b"".join(struct.pack("<I", u) for u in units)
    return base64.b64encode(struct.pack("<I", len(trie)) + trie + texts).decode()


CHARSMAP = charsmap()

NORMALIZERS = [
    {"type": "NFC"}, {"type": "NFD"}, {"type": "NFKC"}, {"type": "NFKD"}, {"type": "Lowercase"},
    {"type": "Strip", "strip_left": True, "strip_right": True}, {"type": "Strip", "strip_left": False, "strip_right": True},
    {"type": "Strip", "strip_left": True, "strip_right": False}, {"type": "StripAccents"}, {"type": "Nmt"},
    seq({"type": "NFD"}, {"type": "StripAccents"}), seq({"type": "NFKD"}, {"type": "StripAccents"}, {"type": "Lowercase"}),
    replace({"String": " "}, "▁"), replace({"String": "aa"}, "a"), replace({"String": "e\u0301"}, ""),
    replace({"Regex": " {2,}"}, " "), replace({"Regex": "\\s+"}, "_"), replace({"Regex": "\\p{Lu}|\\d+"}, "<>"),
    replace({"Regex": "x*"}, "-"), replace({"Regex": "^|$"}, "|"), replace({"Regex": "(?<=a)\\w"}, ""),
    {"type": "Prepend", "prepend": "▁"}, seq({"type": "Prepend", "prepend": "▁"}, replace({"String": " "}, "▁")),
    bert(True, True, None, True), bert(True, True, None, False), bert(True, False, True, False), bert(False, True, False, True),
    bert(True, True, True, True), {"type": "ByteLevel"}, seq({"type": "NFKC"}, {"type": "ByteLevel"}),
    {"type": "Precompiled", "precompiled_charsmap": CHARSMAP},
    seq({"type": "Precompiled", "precompiled_charsmap": CHARSMAP}, replace({"Regex": " {2,}"}, "▁")), seq(),
]

ALPHABET = "abcdeéß中文ñ👍 ▁1"


def piece(longest):
    return "".join(rnd.choice(ALPHABET) for _ in range(rnd.randint(1, longest)))


def unigram(byte_fallback, unk=0, bytes_too=True):
    vocab = [["<unk>", 0.0]]
    if bytes_too:
        vocab += [["<0x%02X>" % b, -20.0] for b in range(256)]
    vocab += [[piece(5), -round(rnd.uniform(1, 15), rnd.choice([0, 4]))] for _ in range(300)]
    vocab += [[c, -12.5] for c in "abcde▁"]
    return {"type": "Unigram", "unk_id": unk, "vocab": vocab, "byte_fallback": byte_fallback}


def wordpiece(longest, prefix):
    vocab = {"[UNK]": 0}
    for c in "abcdeéß中":
        vocab.setdefault(c, len(vocab))
        vocab.setdefault(prefix + c, len(vocab))
    for _ in range(200):
        vocab.setdefault((prefix if rnd.random() < 0.6 else "") + piece(4), len(vocab))
    return {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": prefix,
            "max_input_chars_per_word": longest, "vocab": vocab}


def wordlevel():
    vocab = {"[UNK]": 7}
    for _ in range(300):
        vocab.setdefault(piece(3), len(vocab) + 10)
    return {"type": "WordLevel", "unk_token": "[UNK]", "vocab": vocab}


SPECIALS = {"[CLS]": {"id": "[CLS]", "ids": [1], "tokens": ["[CLS]"]},
            "[SEP]": {"id": "[SEP]", "ids": [2, 3], "tokens": ["[SEP]", "[X]"]}}


def template(single):
    return {"type": "TemplateProcessing", "single": single, "pair": [{"Sequence": {"id": "A", "type_id": 0}},
                                                                     {"Sequence": {"id": "B", "type_id": 1}}],
            "special_tokens": SPECIALS}


A = {"Sequence": {"id": "A", "type_id": 0}}
CLS = {"SpecialToken": {"id": "[CLS]", "type_id": 0}}
SEP = {"SpecialToken": {"id": "[SEP]", "type_id": 0}}
POSTS = [
    template([A]), template([CLS, A]), template([CLS, A, SEP]), template([A, SEP, CLS]),
    {"type": "BertProcessing", "sep": ["[SEP]", 5], "cls": ["[CLS]", 4]},
    {"type": "RobertaProcessing", "sep": ["</s>", 5], "cls": ["<s>", 4], "trim_offsets": True, "add_prefix_space": False},
    {"type": "ByteLevel", "add_prefix_space": True, "trim_offsets": True, "use_regex": True},
    {"type": "Sequence", "processors": [{"type": "ByteLevel", "add_prefix_space": True, "trim_offsets": True,
                                         "use_regex": True}, template([CLS, A])]},
]


def words():
    return piece(12) if rnd.random() < 0.9 else text()


with open(out, "w", encoding="utf-8") as file:
    def emit(kind, spec, cases):
        file.write(json.dumps({"kind": kind, "tokenizer": spec, "cases": cases}, ensure_ascii=False) + "\n")

    for n in NORMALIZERS:
        spec = base(normalizer=n)
        normalizer = Tokenizer.from_str(json.dumps(spec)).normalizer
        texts = [text() for _ in range(count)]
        emit("normalizer", spec, [[t, normalizer.normalize_str(t)] for t in texts])
    for model in [unigram(False), unigram(True), unigram(True, 0, False), unigram(False, 300), wordpiece(100, "##"),
                  wordpiece(5, "##"), wordpiece(100, ""), wordlevel()]:
        spec = base(model=model)
        tokenizer = Tokenizer.from_str(json.dumps(spec))
        texts = [w for w in (words() for _ in range(count)) if w]
        emit("model", spec, [[t, tokenizer.encode(t, add_special_tokens=False).ids] for t in texts])
    for post in POSTS:
        spec = base(model=unigram(True), post=post)
        tokenizer = Tokenizer.from_str(json.dumps(spec))
        emit("post", spec, [[t, tokenizer.encode(t, add_special_tokens=True).ids] for t in (words() for _ in range(12)) if t])

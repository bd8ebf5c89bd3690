"""Encodes for `smg bench tokenizer`: reads one command per line, answers one line.

Usage: tokenizer_peers.py ENGINE, one of tokenizers, fastokens, tiktoken

load DIR           loads DIR/tokenizer.json anew, caches empty; answers the microseconds it took
texts FILE         reads texts, one JSON string a line; answers how many
run                encodes them one after the other; answers "CPU-nanoseconds tokens"
All errors are answered as "none: why".
"""

import json
import os
import sys
import time

os.environ["TOKENIZERS_PARALLELISM"] = "false"
os.environ["RAYON_NUM_THREADS"] = "1"

engine = sys.argv[1]


def load_tokenizers(folder):
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(os.path.join(folder, "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return lambda text: len(tokenizer.encode_batch_fast([text], add_special_tokens=False)[0])


def load_fastokens(folder):
    from fastokens import Tokenizer

    tokenizer = Tokenizer.from_file(os.path.join(folder, "tokenizer.json"))
    return lambda text: len(tokenizer.encode(text, add_special_tokens=False))


def load_tiktoken(folder):
    import tiktoken

    with open(os.path.join(folder, "tokenizer.json"), encoding="utf-8") as file:
        spec = json.load(file)
    steps = spec["pre_tokenizer"].get("pretokenizers", [])
    if len(steps) != 2 or "Regex" not in steps[0].get("pattern", {}):
        raise ValueError("no single pattern")
    stand_ins = {}
    extra = 0
    for b in range(256):
        if 0x21 <= b <= 0x7E or 0xA1 <= b <= 0xAC or b >= 0xAE:
            stand_ins[chr(b)] = b
        else:
            stand_ins[chr(256 + extra)] = b
            extra += 1
    ranks = {bytes(stand_ins[c] for c in token): rank for token, rank in spec["model"]["vocab"].items()}
    encoding = tiktoken.Encoding("peer", pat_str=steps[0]["pattern"]["Regex"], mergeable_ranks=ranks, special_tokens={})
    return lambda text: len(encoding.encode_ordinary(text))


loaders = {"tokenizers": load_tokenizers, "fastokens": load_fastokens, "tiktoken": load_tiktoken}
encode = None
texts = []


def answer(line):
    global encode, texts
    command, _, rest = line.partition(" ")
    if command == "load":
        encode = None
        start = time.perf_counter_ns()
        encode = loaders[engine](rest)
        encode("Hello, world!")  # what a library does at its first text belongs to loading
        return str((time.perf_counter_ns() - start) // 1000)
    if command == "texts":
        with open(rest, encoding="utf-8") as file:
            texts = [json.loads(text) for text in file]
        return str(len(texts))
    if command == "run":
        tokens = 0
        start = time.process_time_ns()
        for text in texts:
            tokens += encode(text)
        return f"{time.process_time_ns() - start} {tokens}"
    return "none: unknown command"


for line in sys.stdin:
    try:
        said = answer(line.rstrip("\n"))
    except Exception as e:  # answered, so that the other engines go on
        said = "none: " + " ".join(str(e).split())[:200]
    print(said, flush=True)

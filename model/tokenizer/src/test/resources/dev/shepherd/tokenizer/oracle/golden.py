"""Writes golden.jsonl.gz beside every shipped tokenizer: what the tokenizers library answers.

Usage: golden.py FOLDER, which holds texts.jsonl.gz and NAME/tokenizer.json.gz
"""
import gzip
import io
import json
import os
import sys

from tokenizers import Tokenizer

folder = sys.argv[1]
texts = [json.loads(line) for line in gzip.open(os.path.join(folder, "texts.jsonl.gz"), "rt", encoding="utf-8").read().split("\n") if line]
for name in sorted(os.listdir(folder)):
    source = os.path.join(folder, name, "tokenizer.json.gz")
    if not os.path.exists(source):
        continue
    tokenizer = Tokenizer.from_str(gzip.open(source, "rt", encoding="utf-8").read())
    lines = []
    for text in texts:
        ids = tokenizer.encode(text, add_special_tokens=False).ids
        special = tokenizer.encode(text, add_special_tokens=True).ids
        decoded = tokenizer.decode(ids, skip_special_tokens=False)
        answer = {"ids": ids}
        if special != ids:
            answer["special"] = special
        if decoded != text:
            answer["text"] = decoded
        lines.append(json.dumps(answer, ensure_ascii=False, separators=(",", ":")))
    with open(os.path.join(folder, name, "golden.jsonl.gz"), "wb") as out:
        with gzip.GzipFile(fileobj=out, mode="wb", compresslevel=9, mtime=0) as packed:
            packed.write(("\n".join(lines) + "\n").encode("utf-8"))

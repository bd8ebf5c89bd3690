#!/usr/bin/env bash
# make-dist.sh ROOT BUILD JDK: fills ROOT/dist with a runtime, the jars, a launcher and a trained cache.
set -euo pipefail
root=$1 build=$2 jdk=$3
here=$root/app/cli/src/main/launcher
. "$here/launcher.sh"

[[ -x $jdk/bin/jlink ]] || smg_die "this JDK has no jlink: $jdk" "remedy: install a full JDK, not a cut-down one"

fresh=$root/.smg/dist.new
rm -rf "$fresh"
mkdir -p "$fresh/bin" "$fresh/lib"
trap 'rm -rf "$fresh"' EXIT
cp -p "$build"/lib/*.jar "$fresh/lib/"
cp -p "$here/launcher.sh" "$here/jvm.options" "$fresh/lib/"
cp -p "$here/dist-smg" "$fresh/bin/smg"
chmod +x "$fresh/bin/smg"
cp -p "$root/LICENSE" "$root/README.md" "$fresh/"

# What the jars ask for, and what they reach only by reflection or an operator will miss.
modules=$("$jdk/bin/jdeps" --ignore-missing-deps --print-module-deps --multi-release 25 -q "$fresh"/lib/*.jar)
modules+=,java.base,java.management,java.naming,jdk.management,jdk.jcmd,jdk.jfr,jdk.unsupported
declare -a strip=(--strip-java-debug-attributes)
# Native symbols are most of the size, but only objcopy can take them out.
if command -v objcopy >/dev/null; then strip+=(--strip-native-debug-symbols exclude-debuginfo-files); fi
"$jdk/bin/jlink" --add-modules "$modules" "${strip[@]}" --no-header-files --no-man-pages --output "$fresh/runtime"

# Trained in the final place and with the final runtime: the cache is bound to both.
rm -rf "$root/dist"
mv "$fresh" "$root/dist"
trap - EXIT
"$root/dist/bin/smg" --train-cache
printf 'smg: made %s (%s)\n' "$root/dist" "$(du -sh "$root/dist" | cut -f1)" >&2

# Sourced by ./smg and dist/bin/smg: how the Java machine is started, in one place.
# Plain bash 3.2, builtins wherever possible: this runs before every start.

smg_say() { printf 'smg: %s\n' "$*" >&2; }

smg_die() {
  smg_say "$1"
  shift
  local line
  for line in "$@"; do printf '     %s\n' "$line" >&2; done
  exit 2
}

# Sets SMG_CPUS and SMG_MEMORY_MIB to what this process may use, containers considered.
smg_measure_machine() {
  local quota period kib word rest bytes
  SMG_CPUS=$(nproc 2>/dev/null || getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2)
  if [[ -r /sys/fs/cgroup/cpu.max ]]; then
    read -r quota period </sys/fs/cgroup/cpu.max || true
    if [[ $quota =~ ^[0-9]+$ && $period =~ ^[1-9][0-9]*$ ]]; then
      local limit=$(((quota + period - 1) / period))
      if ((limit < SMG_CPUS)); then SMG_CPUS=$limit; fi
    fi
  fi

  SMG_MEMORY_MIB=2048
  if [[ -r /proc/meminfo ]]; then
    while read -r word kib rest; do
      if [[ $word == MemTotal: ]]; then
        SMG_MEMORY_MIB=$((kib / 1024))
        break
      fi
    done </proc/meminfo
  elif bytes=$(sysctl -n hw.memsize 2>/dev/null); then
    SMG_MEMORY_MIB=$((bytes / 1048576))
  fi
  local file
  for file in /sys/fs/cgroup/memory.max /sys/fs/cgroup/memory/memory.limit_in_bytes; do
    if [[ -r $file ]]; then
      read -r bytes <"$file" || true
      # Longer numbers mean "no limit" and would not fit the arithmetic.
      if [[ $bytes =~ ^[0-9]{1,15}$ ]] && ((bytes / 1048576 < SMG_MEMORY_MIB)); then
        SMG_MEMORY_MIB=$((bytes / 1048576))
      fi
    fi
  done
}

# smg_java_options FILE: sets the arrays JAVA_OPTIONS (ours) and OWN_OPTIONS (the user's), and the word
# SMG_COLLECTOR.
smg_java_options() {
  local file=$1 line
  smg_measure_machine

  SMG_COLLECTOR=${SMG_GC:-}
  case $SMG_COLLECTOR in
    serial | g1 | zgc) ;;
    '') if ((SMG_CPUS < 4 || SMG_MEMORY_MIB < 2048)); then SMG_COLLECTOR=serial; else SMG_COLLECTOR=g1; fi ;;
    *) smg_die "SMG_GC is '$SMG_COLLECTOR'" "use serial, g1 or zgc, or leave it out" ;;
  esac
  # Two collectors on one command line are an error of the Java machine; the user's own is taken.
  case ${SMG_JAVA_OPTS:-} in
    *-XX:+UseSerialGC*) SMG_COLLECTOR=serial ;;
    *-XX:+UseG1GC*) SMG_COLLECTOR=g1 ;;
    *-XX:+UseZGC*) SMG_COLLECTOR=zgc ;;
    *-XX:+Use*GC*) SMG_COLLECTOR=own ;;
  esac

  # A quarter of the memory, as bodies and buffers outside the heap may need as much again.
  local heap=$((SMG_MEMORY_MIB / 4))
  if ((heap < 64)); then heap=64; fi
  if ((heap > 4096)); then heap=4096; fi
  JAVA_OPTIONS=(-Xms32m "-Xmx${heap}m")

  while read -r line || [[ -n $line ]]; do
    case $line in
      '' | '#'*) ;;
      "$SMG_COLLECTOR":*) JAVA_OPTIONS+=("${line#*:}") ;;
      serial:* | g1:* | zgc:*) ;;
      *) JAVA_OPTIONS+=("$line") ;;
    esac
  done <"$file"

  OWN_OPTIONS=()
  if [[ -n ${SMG_JAVA_OPTS:-} ]]; then read -r -a OWN_OPTIONS <<<"$SMG_JAVA_OPTS"; fi
}

# smg_class_path LIB: sets CLASS_PATH to the jars of that folder in a fixed order; a cache is bound to it.
smg_class_path() {
  local jar
  CLASS_PATH=
  for jar in "$1"/*.jar; do CLASS_PATH+=${CLASS_PATH:+:}$jar; done
}

# smg_train JAVA CACHE: makes an ahead-of-time cache by a training run. Needs JAVA_OPTIONS and
# CLASS_PATH; the user's own options (a debugger's port, a log) are for real runs. A failure leaves a
# note in place of the cache, so that it is not tried at every start.
smg_train() {
  local java=$1 cache=$2 fresh=$2.$$
  mkdir -p "${cache%/*}" 2>/dev/null || return 0
  if "$java" "${JAVA_OPTIONS[@]}" -Xlog:aot=warning -Xlog:cds=warning \
    "-XX:AOTCacheOutput=$fresh" -cp "$CLASS_PATH" dev.shepherd.cli.Main train \
    >"$cache.log" 2>&1 </dev/null && [[ -s $fresh ]]; then
    mv -f "$fresh" "$cache"
    rm -f "$cache.log"
  else
    rm -f "$fresh" "$fresh.config"
    mv -f "$cache.log" "$cache.failed" 2>/dev/null || true
  fi
}

# smg_cache_file FOLDER JDK: sets AOT_CACHE, or leaves it empty when no cache is wanted.
smg_cache_file() {
  AOT_CACHE=
  # The Java machine refuses to start, instead of leaving the cache aside, when a young generation of the
  # user's own does not fit the initial heap that the cache's objects are mapped into.
  case ${SMG_JAVA_OPTS:-} in *-Xmn* | *NewSize=*) return 0 ;; esac
  if [[ ${SMG_AOT:-on} != off ]]; then
    # ZGC lays out references in another way; the other collectors read each other's caches.
    local layout=compressed
    if [[ $SMG_COLLECTOR == zgc ]]; then layout=zgc; fi
    AOT_CACHE=$1/$2-$layout.aot
  fi
}

# smg_exec JAVA LAUNCHER ARGS...: becomes the Java machine, so that the process id stays the same.
smg_exec() {
  local java=$1 launcher=$2
  shift 2
  if [[ -n ${AOT_CACHE:-} && -f $AOT_CACHE ]]; then JAVA_OPTIONS+=("-XX:AOTCache=$AOT_CACHE"); fi
  # Bash before 4.4 takes an empty array for an unset one.
  if ((${#OWN_OPTIONS[@]})); then JAVA_OPTIONS+=("${OWN_OPTIONS[@]}"); fi
  # The Java machine can only tell whether input and output both are a terminal.
  local terminal=no
  if [[ -t 1 ]]; then terminal=yes; fi
  exec "$java" "${JAVA_OPTIONS[@]}" "-Dsmg.launcher=$launcher" "-Dsmg.terminal=$terminal" -cp "$CLASS_PATH" dev.shepherd.cli.Main "$@"
}

# smg_real_folder FILE: prints the folder of a file after following symbolic links.
smg_real_folder() {
  local file=$1 target
  while [[ -L $file ]]; do
    target=$(readlink "$file")
    case $target in
      /*) file=$target ;;
      *) file=${file%/*}/$target ;;
    esac
  done
  (cd "${file%/*}" && pwd -P)
}

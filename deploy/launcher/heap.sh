# shellcheck shell=bash
# The garbage collector and the young generation of `./satchel run`. Why, and where it was measured:
# docs/decisions/0036-serial-collector-on-two-processors.md. Jvm.asInProduction of test-servers has the same
# rule; LauncherHeapTest compares the two.

readonly SERIAL_UP_TO_PROCESSORS=2
# In a smaller heap a young generation of 256 MiB leaves the old one too little.
readonly YOUNG_FROM_HEAP_MIB=768

# heap_flags PROCESS PROCESSORS HEAP_MIB: the flags for so many processors and so large a heap, separated by
# spaces; none where the JVM's own choice stays.
heap_flags() {
  [ "$2" -le "$SERIAL_UP_TO_PROCESSORS" ] || return 0
  case $1 in
    workers) [ "$3" -lt "$YOUNG_FROM_HEAP_MIB" ] || printf '%s\n' '-XX:+UseSerialGC -Xms384m -Xmn256m' ;;
    scheduler) printf '%s\n' '-XX:+UseSerialGC' ;;
  esac
}

# heap_flags_here PROCESS: those for this machine; none if the operator's options choose, because Java refuses
# to start with two collectors, and sizes that do not fit each other are worse than its own.
heap_flags_here() {
  local written="${JDK_JAVA_OPTIONS:-} ${JAVA_TOOL_OPTIONS:-} ${_JAVA_OPTIONS:-} ${SATCHEL_JAVA_OPTS:-}"
  local options=() processors heap
  IFS=$' \t\n' read -r -d '' -a options <<<"${written//[\"\']/ }" || true
  ! chooses_heap ${options[@]+"${options[@]}"} || return 0
  # A JVM that does not answer keeps its own choice.
  read -r processors heap <<<"$(java_limits ${options[@]+"${options[@]}"})" || true
  [ -z "$heap" ] || heap_flags "$1" "$processors" "$heap"
}

# chooses_heap OPTIONS...: whether one is a collector or a size of the heap, or a file that may hold one.
chooses_heap() {
  local option
  for option in "$@"; do
    case $option in
      -XX:[+-]Use*GC | -XX:+AggressiveHeap) return 0 ;;
      -Xm[nsx]* | -m[nsx][0-9]* | -XX:*RAM*=* | -XX:*HeapSize=* | -XX:*NewSize=* | -XX:OldSize=* | -XX:NewRatio=*) return 0 ;;
      @* | -XX:Flags=* | -XX:VMOptionsFile=*) return 0 ;;
    esac
  done
  return 1
}

# java_limits OPTIONS...: how many processors Java counts and how many MiB of heap it would take. It is asked,
# since it knows a container's limits on every system; it takes 40 ms. Of the options it gets the number of processors
# only: others open ports and files.
java_limits() {
  local option processors=()
  for option in "$@"; do
    case $option in
      -XX:ActiveProcessorCount=*) processors=("$option") ;;
    esac
  done
  # The parallel collector has a thread for each of up to 8 processors.
  env -u JDK_JAVA_OPTIONS -u JAVA_TOOL_OPTIONS -u _JAVA_OPTIONS \
    "$JAVA_HOME/bin/java" -XX:+UseParallelGC ${processors[@]+"${processors[@]}"} -XX:+PrintFlagsFinal -version 2>/dev/null \
    | awk '$2 == "ParallelGCThreads" { threads = $4 } $2 == "MaxHeapSize" { heap = $4 }
           END { if (threads && heap) print threads, int(heap / 1048576) }' || true
}

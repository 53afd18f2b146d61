# shellcheck shell=bash
# shellcheck disable=SC2034 # START_CACHE_OPTIONS is read in up.sh and run.sh
# shellcheck disable=SC2030,SC2031 # the niceness is meant for the subshell alone
# The start cache: what the JVM learned of a process's classes in a training run (JEP 483, 514, 515),
# read at the next start. Without it, or with one that does not fit, a process starts as ever, slower.
#
#   SATCHEL_START_CACHE      auto (default): trained in the background, once after each build;
#                            now: trained before the start, if there is none; off: neither made nor read
#   SATCHEL_START_CACHE_DIR  where it is kept (.satchel/start-cache in this repository)

readonly START_CACHE_TRAINS_AFTER_S=30
readonly START_CACHE_TRAINS_WITHIN_S=300
START_CACHE_NICENESS=0

# use_start_cache DIR ARTIFACT MAIN BUILD JVM_FLAGS...: afterwards START_CACHE_OPTIONS is what Java is
# given in addition. Flags must be those of the start: a cache is for one kind of JVM.
use_start_cache() {
  local dir=$1 artifact=$2 main=$3 build=$4 mode=${SATCHEL_START_CACHE:-auto} cache
  shift 4
  START_CACHE_OPTIONS=()
  case $mode in
    auto | now) ;;
    off) return 0 ;;
    *) die "SATCHEL_START_CACHE must be auto, now or off, not '$mode'" ;;
  esac
  # Java refuses two such archives, and theirs was asked for.
  case "$* ${JAVA_TOOL_OPTIONS:-} ${JDK_JAVA_OPTIONS:-}" in
    *-XX:AOT* | *-XX:*Archive* | *-Xshare*) return 0 ;;
  esac
  cache=$(start_cache_file "$artifact")
  if ! is_good_start_cache "$cache" "$SATCHEL_HOME/$dir/target/$artifact.jar"; then
    if [ "$mode" = now ]; then
      say "training the start cache of $artifact"
      (train_start_cache "$dir" "$artifact" "$main" "$cache" "$@") || true
    elif [ "$build" = yes ]; then
      train_start_cache_later "$dir" "$artifact" "$main" "$cache" "$@"
    fi
  fi
  if is_good_start_cache "$cache" "$SATCHEL_HOME/$dir/target/$artifact.jar"; then
    # A cache that does not fit after all is nothing to say a word about on standard output.
    START_CACHE_OPTIONS=(-XX:AOTCache="$cache" "-Xlog:aot*=off" "-Xlog:cds*=off")
  fi
}

# One for each JDK: its release file names version, vendor and build.
start_cache_file() {
  local jdk
  jdk=$({ cat "$JAVA_HOME/release" 2>/dev/null; printf '%s\n' "$JAVA_HOME"; } | cksum)
  printf '%s/%s-%s.aot\n' "${SATCHEL_START_CACHE_DIR:-$SATCHEL_HOME/.satchel/start-cache}" "$1" "${jdk%% *}"
}

# The JVM looks at the header and at each library's time and size, but would crash on a damaged body:
# so the sum is compared here, which takes some 25 ms. A cache that the JVM has to refuse costs it its own
# archive too, so one older than the libraries is not even offered.
is_good_start_cache() {
  [ -f "$1" ] && [ -f "$1.sum" ] && [ -f "$2" ] \
    && [ -z "$(find "$2" "$(dirname "$2")/lib" -newer "$1" -print)" ] \
    && [ "$(cksum <"$1")" = "$(cat "$1.sum")" ]
}

# The start comes first: the training waits, and takes only what processor time is left over.
train_start_cache_later() {
  (
    START_CACHE_NICENESS=19
    sleep "$START_CACHE_TRAINS_AFTER_S"
    train_start_cache "$@"
  ) </dev/null >/dev/null 2>&1 &
}

train_start_cache() {
  mkdir -p "$(dirname "$4")" && with_lock "$(dirname "$4")/lock" train_start_cache_if_stale "$@"
}

train_start_cache_if_stale() {
  local dir=$1 artifact=$2 main=$3 cache=$4 jar=$SATCHEL_HOME/$1/target/$2.jar
  shift 4
  is_good_start_cache "$cache" "$jar" && return 0
  local work=$cache.new classpath
  classpath=$(module_classpath "$dir" "$artifact")
  rm -rf "$work" "$cache" "$cache.sum"
  mkdir -p "$work"
  # Servers, keys and passwords of the real start are not the training's.
  local name
  for name in ${!SATCHEL_@}; do
    [ "$name" = SATCHEL_HOME ] || unset "$name"
  done
  if [ "$artifact" = standalone ]; then
    train_until_ready "$work" "$classpath" "$main" "$@"
  else
    train_until_refreshed "$work" "$classpath" "$main" "$@"
  fi >"$work/log" 2>&1 || true
  # The JVM itself says whether it would take it; a broken one may crash it.
  if "$JAVA_HOME/bin/java" "$@" -XX:ErrorFile="$work/crash" -XX:AOTMode=on -XX:AOTCache="$work/cache" -cp "$classpath" -version >>"$work/log" 2>&1; then
    cksum <"$work/cache" >"$cache.sum"
    mv "$work/cache" "$cache"
    mv "$work/log" "$cache.log"
  else
    cp "$work/log" "$cache.log"
  fi
  rm -rf "$work"
}

# As far as a process comes with no server there: all beans are made, nothing is consumed or served.
train_until_refreshed() {
  local work=$1 classpath=$2 main=$3 process server passwords=()
  shift 3
  for process in $ALL_PROCESSES; do
    for server in DB AMQP; do passwords+=("$(password_variable "$process" "$server")=none"); done
  done
  SATCHEL_MYSQL_HOST=127.0.0.1 SATCHEL_MYSQL_PORT=1 SATCHEL_RABBITMQ_HOST=127.0.0.1 SATCHEL_RABBITMQ_PORT=1 \
    env "${passwords[@]}" nice -n "$START_CACHE_NICENESS" "$JAVA_HOME/bin/java" "$@" -XX:AOTCacheOutput="$work/cache" -Dspring.context.exit=onRefresh \
    -cp "$classpath" "$main" --server.port=0 --management.server.port=0
}

# Up to the line that says it is ready, on a data folder that is thrown away.
train_until_ready() {
  local work=$1 classpath=$2 main=$3 port=$((20000 + RANDOM % 20000)) process began=$SECONDS
  shift 3
  SATCHEL_BOOTSTRAP_KEY=sk_$(random_hex 16) \
    nice -n "$START_CACHE_NICENESS" "$JAVA_HOME/bin/java" "$@" -XX:AOTCacheOutput="$work/cache" -cp "$classpath" "$main" \
    --port "$port" --management-port "$((port + 1))" --data "$work/data" >"$work/said" 2>&1 &
  process=$!
  until grep -q '^Satchel is ready' "$work/said"; do
    if ! kill -0 "$process" 2>/dev/null || [ $((SECONDS - began)) -gt "$START_CACHE_TRAINS_WITHIN_S" ]; then
      break
    fi
    sleep 0.5
  done
  kill "$process" 2>/dev/null || true
  wait "$process" || true
  cat "$work/said"
}

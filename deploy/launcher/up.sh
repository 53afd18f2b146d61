# shellcheck shell=bash
# `./satchel up`: all of Satchel in one JVM on embedded servers.

up_usage() {
  cat <<'TEXT'
Usage: ./satchel up [--port PORT] [--management-port PORT] [--data DIR] [--no-build]

Runs the ingress, the workers and the scheduler in one process on an embedded database and broker,
in the foreground, until Ctrl-C. For trying and developing only, never for real money.

  --port PORT              the API, on loopback (8080)
  --management-port PORT   health and metrics, on loopback (9090)
  --data DIR               where everything is kept (.satchel/data in this repository)
  --no-build               run what was built last

SATCHEL_BOOTSTRAP_KEY, if set, becomes the first API key. SATCHEL_START_CACHE is auto, now or off:
whether a cache that makes later starts faster is made in the background, at once, or not at all.
TEXT
}

command_up() {
  local port=8080 management_port=9090 data=$SATCHEL_HOME/.satchel/data build=yes
  while [ $# -gt 0 ]; do
    case $1 in
      --port) need_value "$1" $# up; need_port "$1" "$2" up; port=$2; shift 2 ;;
      --management-port) need_value "$1" $# up; need_port "$1" "$2" up; management_port=$2; shift 2 ;;
      --data) need_value "$1" $# up; data=$2; shift 2 ;;
      --no-build) build=no; shift ;;
      -h | --help) up_usage; return 0 ;;
      *) refuse_unknown "$1" up ;;
    esac
  done
  [ "$port" != "$management_port" ] || refuse "--port and --management-port must differ" "./satchel up --help"
  need_writable_folder "$data"
  data=$(cd "$data" && pwd -P)
  use_jdk
  [ "$build" = no ] || build_module standalone standalone
  say "starting; data in $data"
  # Tuned to start fast and stay small: the fast compiler, the small collector.
  local flags=(--enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow
    -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xmx512m -XX:+ExitOnOutOfMemoryError)
  use_start_cache standalone standalone dev.satchel.standalone.Standalone "$build" "${flags[@]}"
  # exec, so that a signal reaches Java and not a shell in front of it.
  exec "$JAVA_HOME/bin/java" "${flags[@]}" ${START_CACHE_OPTIONS[@]+"${START_CACHE_OPTIONS[@]}"} \
    -cp "$(module_classpath standalone standalone)" \
    dev.satchel.standalone.Standalone --port "$port" --management-port "$management_port" --data "$data"
}

need_writable_folder() {
  mkdir -p "$1" 2>/dev/null || die "cannot make the data folder $1; choose another with --data"
  if [ ! -w "$1" ] || [ ! -x "$1" ]; then
    die "the data folder $1 is not writable; choose another with --data"
  fi
}

module_classpath() {
  local target=$SATCHEL_HOME/$1/target
  [ -f "$target/$2.jar" ] || die "$target/$2.jar is missing; run again without --no-build"
  printf '%s\n' "$target/$2.jar:$target/lib/*"
}

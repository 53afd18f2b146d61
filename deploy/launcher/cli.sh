# shellcheck shell=bash
# `./satchel dead-letters`, `queues`, `tickets` and `keys`: the command line over the HTTP API. Its options and
# help are Java's; only --no-build is taken here.

command_cli() {
  local build=yes argument out=''
  local arguments=()
  for argument in "$@"; do
    case $argument in
      --no-build) build=no ;;
      *) arguments+=("$argument") ;;
    esac
  done
  use_jdk
  [ "$build" = no ] || build_module cli cli
  # Not asked inside $(...), where standard output is a pipe.
  [ ! -t 1 ] || out='out '
  # Tuned to start fast. exec, so that ^C reaches Java and its exit code the caller.
  exec "$JAVA_HOME/bin/java" -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -XX:-UsePerfData -Xshare:auto -Xmx256m \
    "-Dsatchel.terminals=$out$(cli_terminals)" "-Dsatchel.columns=$(cli_columns)" \
    -cp "$(module_classpath cli cli)" dev.satchel.cli.Cli "${arguments[@]}"
}

# Asked here, because Java knows only of input and output together.
cli_terminals() {
  [ ! -t 0 ] || printf 'in '
  [ ! -t 2 ] || printf 'err'
}

cli_columns() {
  local size=''
  if [ -n "${COLUMNS:-}" ]; then
    printf '%s' "$COLUMNS"
  elif [ -t 2 ]; then
    size=$(stty size <&2 2>/dev/null) || size=''
    printf '%s' "${size##* }"
  fi
}

# shellcheck shell=bash
# `./satchel run`: one of Satchel's processes against real servers.

run_usage() {
  cat <<'TEXT'
Usage: ./satchel run ingress|workers|scheduler|setup [OPTIONS] [--satchel.KEY=VALUE...]

Runs one process in the foreground against the servers that the environment names.

  --role ROLES             workers only: which roles, such as payments,notifications (all)
  --port PORT              ingress only: the API
  --management-port PORT   health and metrics
  --address ADDRESS        where both listen (127.0.0.1); 0.0.0.0 is every interface
  --restored               setup only: send the first message of every ticket again that is still `accepted`,
                           after MySQL was restored from a backup or the broker has lost its messages
  --env-file FILE          NAME=value lines to set, instead of .satchel/services.env
  --no-build               run what was built last

A variable that is already set wins over the file, and the process gets no other process's password.
Servers that are not on loopback are connected to over TLS: SATCHEL_MYSQL_CA and SATCHEL_RABBITMQ_CA name
their CA's PEM file (deploy/README.md). SATCHEL_JAVA_OPTS is passed to Java; with a collector or a heap size in it
(or in JAVA_TOOL_OPTIONS or JDK_JAVA_OPTIONS) the launcher chooses neither.
SATCHEL_START_CACHE is auto, now or off: whether a cache that makes later starts faster is made in the
background, at once, or not at all.
TEXT
}

command_run() {
  case ${1:-} in
    -h | --help) run_usage; return 0 ;;
    '') refuse "which process?" "./satchel run --help" ;;
  esac
  local process=$1 module dir artifact main management=--server.port
  shift
  module=$(process_module "$process") || refuse "unknown process: $process" "./satchel run --help"
  read -r dir artifact main <<<"$module"
  [ "$process" != ingress ] || management=--management.server.port

  local env_file='' build=yes address=127.0.0.1
  local arguments=()
  while [ $# -gt 0 ]; do
    case $1 in
      --role)
        need_value "$1" $# run
        [ "$process" = workers ] || refuse "--role is for workers only" "./satchel run --help"
        arguments+=("--satchel.workers.roles=$2")
        shift 2
        ;;
      --port)
        need_value "$1" $# run
        [ "$process" = ingress ] || refuse "--port is for ingress only; use --management-port" "./satchel run --help"
        need_port "$1" "$2" run
        arguments+=("--server.port=$2")
        shift 2
        ;;
      --management-port)
        need_value "$1" $# run
        [ "$process" != setup ] || refuse "setup serves nothing, so it has no port" "./satchel run --help"
        need_port "$1" "$2" run
        arguments+=("$management=$2")
        shift 2
        ;;
      --address)
        need_value "$1" $# run
        [ "$process" != setup ] || refuse "setup serves nothing, so it has no address" "./satchel run --help"
        [ -n "$2" ] || refuse "--address needs a value" "./satchel run --help"
        address=$2
        shift 2
        ;;
      --restored)
        [ "$process" = setup ] || refuse "--restored is for setup only" "./satchel run --help"
        arguments+=("$1")
        shift
        ;;
      --env-file)
        need_value "$1" $# run
        [ -r "$2" ] || die "cannot read $2"
        env_file=$2
        shift 2
        ;;
      --no-build) build=no; shift ;;
      --satchel.*=*) arguments+=("$1"); shift ;;
      -h | --help) run_usage; return 0 ;;
      *) refuse_unknown "$1" run ;;
    esac
  done

  [ -n "$env_file" ] || env_file=$(services_env_file)
  if [ -r "$env_file" ]; then
    load_env_file "$env_file"
  fi
  use_jdk
  [ "$build" = no ] || (forget_secrets nobody && build_module "$dir" "$artifact")
  forget_secrets "$process"
  [ "$process" = setup ] || arguments+=("--server.address=$address")
  [ "$process" != ingress ] || arguments+=("--management.server.address=$address")
  local flags=(--enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow -XX:+UseCompactObjectHeaders -XX:+ExitOnOutOfMemoryError)
  # Split on spaces on purpose: that is how options are written in a variable.
  # shellcheck disable=SC2206,SC2207
  flags+=($(heap_flags_here "$process") ${SATCHEL_JAVA_OPTS:-})
  START_CACHE_OPTIONS=()
  # Setup is run once for each deployment.
  [ "$process" = setup ] || use_start_cache "$dir" "$artifact" "$main" "$build" "${flags[@]}"
  # exec, so that a signal reaches Java and not a shell in front of it.
  exec "$JAVA_HOME/bin/java" "${flags[@]}" ${START_CACHE_OPTIONS[@]+"${START_CACHE_OPTIONS[@]}"} \
    -cp "$(module_classpath "$dir" "$artifact")" "$main" ${arguments[@]+"${arguments[@]}"}
}

# Takes from the environment every secret of Satchel's that a process has no need of; setup needs all.
forget_secrets() {
  local name own
  own=SATCHEL_$(printf '%s' "$1" | tr '[:lower:]' '[:upper:]')_
  [ "$1" != setup ] || return 0
  for name in ${!SATCHEL_@}; do
    case $name in
      "$own"*) ;;
      *_PASSWORD | *_PASSWORD_FILE | SATCHEL_BOOTSTRAP_KEY* | SATCHEL_KEY) unset "$name" ;;
    esac
  done
}

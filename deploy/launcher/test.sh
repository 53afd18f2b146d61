# shellcheck shell=bash
# `./satchel test`: everything the project checks, on real servers.

test_usage() {
  cat <<'TEXT'
Usage: ./satchel test [--long] [--one-lane] [MAVEN ARGUMENTS...]

Starts the real servers (see ./satchel services --help), runs `mvn verify` on every module, and
stops those servers that it started. Two integration tests of a module run at once, and four where
tests wait for timers more than they compute; each lane has servers of its own, so that a test may
kill or freeze them. Arguments are passed on to Maven, for example
  ./satchel test -pl messages/delivery -am

The linters of the API's description and its TypeScript client need Node.js 20.19 or later, with npm, which
installs them from the npm registry; as root on Debian or Ubuntu it is installed when it is missing.

The benchmarks are left out; `./satchel test -Pbenchmarks` builds and tests them too, as CI does.

  --long   at full length: outages last a minute instead of 15 s, tables are large, and the tests that
           carry the tag "long" run too. docs/long-tests.md keeps the last result.
  --one-lane   one integration test at a time, on one set of servers
TEXT
}

command_test() {
  local long=no lanes=2 waiting_lanes=4
  while true; do
    case ${1:-} in
      -h | --help) test_usage; return 0 ;;
      --long) long=yes; shift ;;
      --one-lane) lanes=1 waiting_lanes=1; shift ;;
      *) break ;;
    esac
  done
  use_jdk
  test_need_node
  local mvn status=0
  mvn=$(maven_command)
  [ "$long" = no ] || set -- -Dsatchel.test.long=true -Dtest.excluded-groups= "$@"
  # shellcheck disable=SC2086
  services_while_this_runs $SERVICES_ALL
  if [ "$waiting_lanes" -gt 1 ]; then
    trap 'other_lanes stop "$waiting_lanes" || true; services_stop_started_here' EXIT
    other_lanes start "$waiting_lanes"
  fi
  (cd "$SATCHEL_HOME" && exec "$mvn" -B -ntp verify "-Dtest.lanes=$lanes" \
    "-Dtest.waiting-lanes=$waiting_lanes" "$@" </dev/null) || status=$?
  exit "$status"
}

test_need_node() {
  if ! have node || ! have npm; then
    if [ "$(id -u)" -ne 0 ] || ! have apt-get; then
      die "Node.js 20.19 or later and npm are needed (Debian's packages are nodejs and npm)"
    fi
    local log=$SATCHEL_HOME/.satchel/apt.log
    mkdir -p "$(dirname "$log")"
    say "installing nodejs and npm"
    if ! { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends nodejs npm; } >"$log" 2>&1 </dev/null; then
      tail -n 5 "$log" >&2
      die "apt-get could not install nodejs and npm; its whole output is in $log"
    fi
  fi
  node -e 'const [major, minor] = process.versions.node.split(".").map(Number); process.exit(major > 20 || (major === 20 && minor >= 19) ? 0 : 1)' ||
    die "Node.js 20.19 or later is needed; this is $(node --version)"
}

# other_lanes start|stop N: the servers of the lanes 2 to N. They start beside each other, since a
# server's start is mostly waiting.
other_lanes() {
  local action=$1 lane pid status=0
  local pids=()
  for ((lane = 2; lane <= $2; lane++)); do
    one_lane "$action" "$lane" &
    pids+=($!)
  done
  for pid in "${pids[@]}"; do
    wait "$pid" || status=$?
  done
  return "$status"
}

one_lane() (
  # The traps of the command are not this lane's.
  trap - EXIT
  # Lanes that start beside each other do not see each other's choice of ports.
  SERVICES_PORTS=$((SERVICES_PORTS / 4))
  SERVICES_FIRST_PORT=$((SERVICES_FIRST_PORT + SERVICES_PORTS * ($2 - 1)))
  SATCHEL_SERVICES_ENV=$(services_env_file).lane$2
  SATCHEL_SERVICES_DIR=$(services_dir)-lane$2
  export SATCHEL_SERVICES_ENV SATCHEL_SERVICES_DIR
  # shellcheck disable=SC2086
  command_services "$1" $SERVICES_ALL
)

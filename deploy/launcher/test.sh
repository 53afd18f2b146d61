# shellcheck shell=bash
# `./satchel test`: everything the project checks, on real servers.

test_usage() {
  cat <<'TEXT'
Usage: ./satchel test [--long] [--one-lane] [MAVEN ARGUMENTS...]

Starts the real servers (see ./satchel services --help), runs `mvn verify` on every module, and
stops those servers that it started. Two integration tests of a module run at once, each on servers
of its own, so that a test may kill or freeze them. Arguments are passed on to Maven, for example
  ./satchel test -pl messages/delivery -am

The benchmarks are left out; `./satchel test -Pbenchmarks` builds and tests them too, as CI does.

  --long   at full length: outages last a minute instead of 15 s, tables are large, and the tests that
           carry the tag "long" run too. docs/long-tests.md keeps the last result.
  --one-lane   one integration test at a time, on one set of servers
TEXT
}

command_test() {
  local long=no lanes=2
  while true; do
    case ${1:-} in
      -h | --help) test_usage; return 0 ;;
      --long) long=yes; shift ;;
      --one-lane) lanes=1; shift ;;
      *) break ;;
    esac
  done
  use_jdk
  local mvn status=0
  mvn=$(maven_command)
  [ "$long" = no ] || set -- -Dsatchel.test.long=true -Dtest.excluded-groups= "$@"
  # shellcheck disable=SC2086
  services_while_this_runs $SERVICES_ALL
  if [ "$lanes" = 2 ]; then
    trap 'second_lane stop || true; services_stop_started_here' EXIT
    # shellcheck disable=SC2086
    second_lane start $SERVICES_ALL
  fi
  (cd "$SATCHEL_HOME" && exec "$mvn" -B -ntp verify "-Dtest.lanes=$lanes" "$@" </dev/null) || status=$?
  exit "$status"
}

# second_lane start|stop [NAME...]: the servers of the second test that runs at once.
second_lane() (
  SATCHEL_SERVICES_ENV=$(services_env_file).lane2
  SATCHEL_SERVICES_DIR=$(services_dir)-lane2
  export SATCHEL_SERVICES_ENV SATCHEL_SERVICES_DIR
  command_services "$@"
)

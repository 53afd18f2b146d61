# shellcheck shell=bash
# `./satchel test`: everything the project checks, on real servers.

test_usage() {
  cat <<'TEXT'
Usage: ./satchel test [--long] [MAVEN ARGUMENTS...]

Starts the real servers (see ./satchel services --help), runs `mvn verify` on every module, and
stops those servers that it started. Arguments are passed on to Maven, for example
  ./satchel test -pl messages/delivery -am

  --long   at full length: outages last a minute instead of 15 s, tables are large, and the tests that
           carry the tag "long" run too. docs/long-tests.md keeps the last result.
TEXT
}

command_test() {
  local long=no
  case ${1:-} in
    -h | --help) test_usage; return 0 ;;
    --long) long=yes; shift ;;
  esac
  use_jdk
  local mvn status=0
  mvn=$(maven_command)
  [ "$long" = no ] || set -- -Dsatchel.test.long=true -Dtest.excluded-groups= "$@"
  services_while_this_runs mysql rabbitmq bitcoin rabbitmq40 mysqlsmall
  (cd "$SATCHEL_HOME" && exec "$mvn" -B -ntp verify "$@" </dev/null) || status=$?
  exit "$status"
}

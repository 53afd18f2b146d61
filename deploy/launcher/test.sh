# shellcheck shell=bash
# `./satchel test`: everything the project checks, on real servers.

test_usage() {
  cat <<'TEXT'
Usage: ./satchel test [MAVEN ARGUMENTS...]

Starts the real servers (see ./satchel services --help), runs `mvn verify` on every module, and
stops those servers that it started. Arguments are passed on to Maven, for example
  ./satchel test -pl messages/delivery -am
TEXT
}

command_test() {
  case ${1:-} in
    -h | --help) test_usage; return 0 ;;
  esac
  use_jdk
  local mvn status=0
  mvn=$(maven_command)
  services_while_this_runs mysql rabbitmq bitcoin rabbitmq40
  (cd "$SATCHEL_HOME" && exec "$mvn" -B -ntp verify "$@" </dev/null) || status=$?
  exit "$status"
}

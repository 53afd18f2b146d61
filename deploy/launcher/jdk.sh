# shellcheck shell=bash
# Finds a JDK that can build and run Satchel, whatever `java` is the default.

readonly NEEDED_JAVA=25

# Sets JAVA_HOME to a JDK of at least NEEDED_JAVA, or ends with what was looked at.
use_jdk() {
  local home
  while IFS= read -r home; do
    if [ -n "$home" ] && is_new_enough_jdk "$home"; then
      JAVA_HOME=$home
      export JAVA_HOME
      return 0
    fi
  done <<LIST
$(jdk_candidates)
LIST
  say "Java $NEEDED_JAVA or later is needed (a JDK, with javac), and none was found."
  say "Looked at JAVA_HOME (${JAVA_HOME:-not set}), PATH, /usr/lib/jvm, ~/.sdkman/candidates/java, /opt and macOS's java_home."
  die "Install one, for example Temurin from https://adoptium.net, or set JAVA_HOME to it."
}

jdk_candidates() {
  printf '%s\n' "${JAVA_HOME:-}"
  java_on_path
  local folder
  for folder in /usr/lib/jvm/* "${HOME:-/}"/.sdkman/candidates/java/* /opt/* /Library/Java/JavaVirtualMachines/*/Contents/Home; do
    [ -d "$folder" ] && printf '%s\n' "$folder"
  done
  if [ -x /usr/libexec/java_home ]; then
    /usr/libexec/java_home -v "$NEEDED_JAVA+" 2>/dev/null || true
  fi
}

# The java on PATH may be a link or a version manager's shim, so it is asked for its home.
java_on_path() {
  have java || return 0
  java -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java\.home = //p' || true
}

is_new_enough_jdk() {
  [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ] || return 1
  local major
  major=$(jdk_major "$1")
  case $major in
    '' | *[!0-9]*) return 1 ;;
  esac
  [ "$major" -ge "$NEEDED_JAVA" ]
}

jdk_major() {
  local version=''
  if [ -r "$1/release" ]; then
    version=$(sed -n 's/^JAVA_VERSION="\([^"]*\)".*/\1/p' "$1/release")
  fi
  if [ -z "$version" ]; then
    version=$("$1/bin/java" -version 2>&1 | sed -n 's/.*version "\([^"]*\)".*/\1/p' | head -n 1) || true
  fi
  printf '%s\n' "${version%%[!0-9]*}"
}

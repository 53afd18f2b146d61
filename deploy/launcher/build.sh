# shellcheck shell=bash
# Builds a module for running: no tests, no checks, and only when something changed.

# build_module DIR ARTIFACT...: afterwards DIR/target/ARTIFACT.jar and DIR/target/lib are up to date, of each pair.
build_module() {
  # Two processes started together in a fresh clone must not build into one folder at a time.
  with_lock "$SATCHEL_HOME/.satchel/build.lock" build_modules_if_stale "$@"
}

# One run of Maven for all that are stale: what they share is built once.
build_modules_if_stale() {
  local dir stale=() options=(-Dfast)
  while [ $# -gt 0 ]; do
    dir=$1
    [ -f "$SATCHEL_HOME/$dir/pom.xml" ] || die "there is no module '$dir' here: $SATCHEL_HOME/$dir/pom.xml is missing"
    if is_stale "$(build_stamp "$dir")" "$SATCHEL_HOME/$dir/target/$2.jar"; then
      stale+=("$dir")
      case $dir in
        # Maven knows them with this profile only.
        benchmarks/*) options=(-Dfast -Pbenchmarks) ;;
      esac
    fi
    shift 2
  done
  [ ${#stale[@]} -gt 0 ] || return 0
  say "building ${stale[*]} with the JDK in $JAVA_HOME (the first time takes minutes: it downloads the libraries)"
  for dir in "${stale[@]}"; do
    # Stamped with the time before the build: what is edited meanwhile is built the next time.
    touch "$(build_stamp "$dir").new"
    # Maven adds to lib and takes nothing away: a library of the version before would be found first.
    rm -rf "$SATCHEL_HOME/$dir/target/lib"
  done
  run_maven_quietly "$SATCHEL_HOME/.satchel/build.log" "${options[@]}" -pl "$(IFS=,; printf '%s' "${stale[*]}")" -am package
  for dir in "${stale[@]}"; do
    mv "$(build_stamp "$dir").new" "$(build_stamp "$dir")"
  done
  say "built ${stale[*]}"
}

build_stamp() { printf '%s/.satchel/built-%s\n' "$SATCHEL_HOME" "${1//\//-}"; }

# Folders count too: a deleted file changes only its folder's time.
is_stale() {
  local stamp=$1 jar=$2 newer
  if [ ! -f "$stamp" ] || [ ! -f "$jar" ]; then
    return 0
  fi
  newer=$(find "$SATCHEL_HOME" \
    \( -name .git -o -name .satchel -o -name target -o -name node_modules \) -prune -o \
    \( -name pom.xml -o -path '*/src/main' -o -path '*/src/main/*' \) -newer "$stamp" -print)
  [ -n "$newer" ]
}

maven_command() {
  if [ -x "$SATCHEL_HOME/mvnw" ]; then
    printf '%s\n' "$SATCHEL_HOME/mvnw"
  elif have mvn; then
    printf 'mvn\n'
  else
    die "Maven is needed and there is neither ./mvnw nor mvn on PATH. Install Maven 3.8.7 or later."
  fi
}

# Maven says too much and, when quiet, too little: the log goes to a file, and a line per module,
# or every quarter of a minute, to the user.
run_maven_quietly() {
  local log=$1 mvn
  shift
  mvn=$(maven_command)
  if ! (cd "$SATCHEL_HOME" && "$mvn" -B -ntp "$@" </dev/null 2>&1) | tee "$log" | show_progress; then
    grep '^\[ERROR\]' "$log" | head -n 20 >&2 || true
    die "the build failed; its whole output is in $log"
  fi
}

show_progress() {
  local line status began=$SECONDS
  while true; do
    status=0
    IFS= read -r -t 15 line || status=$?
    if [ "$status" -gt 128 ]; then
      say "  still building after $((SECONDS - began)) s"
    elif [ "$status" -ne 0 ]; then
      return 0
    else
      case $line in
        '[INFO] Building jar:'*) ;;
        '[INFO] Building '*']') say "  $(printf '%s' "${line#'[INFO] '}" | tr -s ' ')" ;;
      esac
    fi
  done
}

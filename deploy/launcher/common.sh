# shellcheck shell=bash
# What every subcommand uses: words to the user, arguments, locks and files.
# Kept to bash 3.2, which is what macOS ships.

say() { printf 'satchel: %s\n' "$*" >&2; }

die() {
  say "$@"
  exit 1
}

# A mistake in how the command was called: exit 2, and where to read more.
refuse() {
  say "$1 (see $2)"
  exit 2
}

refuse_unknown() { refuse "unknown option or argument: $1" "./satchel $2 --help"; }

# The value of an option, which must be there: need_value --port "$#" up
need_value() {
  [ "$2" -ge 2 ] || refuse "$1 needs a value" "./satchel $3 --help"
}

need_port() {
  case $2 in
    '' | *[!0-9]*) refuse "$1 must be a whole number from 1 to 65535, not '$2'" "./satchel $3 --help" ;;
  esac
  if [ ${#2} -gt 5 ] || [ "$((10#$2))" -lt 1 ] || [ "$((10#$2))" -gt 65535 ]; then
    refuse "$1 must be a whole number from 1 to 65535, not '$2'" "./satchel $3 --help"
  fi
}

have() { command -v "$1" >/dev/null 2>&1; }

random_hex() { od -An -N"$1" -tx1 /dev/urandom | tr -d ' \n'; }

# Runs a command while holding a lock file. Whatever the command leaves running must close
# descriptor 9 (9>&-), or it would hold the lock for as long as it lives.
with_lock() {
  local lock=$1
  shift
  mkdir -p "$(dirname "$lock")"
  if have flock; then
    (
      flock 9
      "$@"
    ) 9>"$lock"
  else
    with_lock_folder "$lock.d" "$@"
  fi
}

# macOS has no flock: a folder is made by one process only. Its owner's id tells a stale one.
with_lock_folder() {
  local folder=$1 owner
  shift
  until mkdir "$folder" 2>/dev/null; do
    owner=$(cat "$folder/pid" 2>/dev/null || true)
    if [ -n "$owner" ] && ! kill -0 "$owner" 2>/dev/null; then
      rm -rf "$folder"
    fi
    sleep 0.2
  done
  (
    trap 'rm -rf "$folder"' EXIT
    sh -c 'echo "$PPID"' >"$folder/pid"
    "$@"
  )
}

# Sets NAME=value lines of a file as exported variables; a variable already set wins.
# Read line by line and not sourced, so that a value is never run as a command.
load_env_file() {
  local line name value
  while IFS= read -r line || [ -n "$line" ]; do
    line=${line%$'\r'}
    case $line in
      '' | '#'*) continue ;;
    esac
    name=${line%%=*}
    value=${line#*=}
    case $name in
      '' | [0-9]* | *[!A-Za-z0-9_]*) die "$1: not a NAME=value line: $line" ;;
    esac
    case $value in
      "'"*"'") value=${value#\'} value=${value%\'} ;;
      '"'*'"') value=${value#\"} value=${value%\"} ;;
    esac
    if [ -z "${!name+set}" ]; then
      export "$name=$value"
    fi
  done <"$1"
}

# shellcheck shell=bash
# The servers without Docker: as root on Debian or Ubuntu, from a private Debian root.
#
# Every server runs in a mount and a process namespace of its own. So no mount is ever seen by the
# host, nothing needs unmounting, and killing the namespace's first process ends all of them (Erlang's
# port mapper too). Inside, the server's folder is /srv/satchel.

# Raise it when the way a root is made changes: roots are shared by every clone, under a name that tells
# what is in them.
readonly NATIVE_RECIPE=1

native_needs() {
  local missing=''
  [ "$(uname -s)" = Linux ] || missing="$missing; this is not Linux"
  [ "$(id -u)" -eq 0 ] || missing="$missing; this user is not root"
  have apt-get || missing="$missing; there is no apt-get"
  if [ -z "$missing" ] && ! unshare --mount --pid --fork true 2>/dev/null; then
    missing="; this root user may not make namespaces (a container without CAP_SYS_ADMIN?)"
  fi
  [ -z "$missing" ] || die "no real servers can run here. Docker does not answer ('docker info' fails), and the other way, a private Debian root, needs root on Debian or Ubuntu: ${missing#; }."
}

native_prepare() {
  local name
  for name in "$@"; do
    native_make_root "$(native_suite "$name")"
  done
}

native_suite() {
  case $1 in
    rabbitmq40) printf 'trixie\n' ;;
    *) printf 'sid\n' ;;
  esac
}

native_packages() {
  case $1 in
    trixie) printf 'rabbitmq-server\n' ;;
    sid) printf 'bitcoin-knots,rabbitmq-server,mysql-server-core,mysql-client-core\n' ;;
  esac
}

# --- the roots -------------------------------------------------------------------------------

native_roots() { printf '%s/satchel/roots\n' "${XDG_CACHE_HOME:-${HOME:-/root}/.cache}"; }

native_root() {
  local suite fingerprint
  suite=$(native_suite "$1")
  fingerprint=$(printf '%s %s %s' "$NATIVE_RECIPE" "$suite" "$(native_packages "$suite")" | sha256sum)
  printf '%s/%s-%s\n' "$(native_roots)" "$suite" "${fingerprint:0:8}"
}

native_make_root() {
  local suite=$1 root
  case $suite in
    trixie) root=$(native_root rabbitmq40) ;;
    *) root=$(native_root mysql) ;;
  esac
  [ -d "$root" ] || with_lock "$(native_roots)/$suite.lock" native_make_root_locked "$suite" "$root"
}

# Made beside its place and moved there whole, so that no one ever finds half a root.
native_make_root_locked() {
  local suite=$1 root=$2 new=$2.new log=$2.log
  [ ! -d "$root" ] || return 0
  native_install_debootstrap
  say "making a private Debian $suite with $(native_packages "$suite") in $root (a minute or two, once)"
  native_remove_tree "$new"
  # Twice, because one of the hundred downloads may fail for no lasting reason.
  if ! native_debootstrap "$suite" "$new" >"$log" 2>&1 9>&- \
    && ! native_debootstrap_again "$suite" "$new" >"$log" 2>&1 9>&-; then
    native_explain_failure "$suite" "$log" "$new"
    native_remove_tree "$new"
    exit 1
  fi
  rm -f "$new"/var/cache/apt/archives/*.deb
  mkdir -p "$new/srv/satchel"
  # Erlang must find localhost, and the host's own file may give it more than one address.
  printf '127.0.0.1 localhost\n' >"$new/etc/hosts"
  sync -f "$new"
  mv "$new" "$root"
  rm -f "$log" "$log.details"
}

native_install_debootstrap() {
  have debootstrap && return 0
  say "installing debootstrap"
  local log
  log=$(native_roots)/apt.log
  if ! { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends debootstrap debian-archive-keyring; } >"$log" 2>&1 </dev/null; then
    tail -n 5 "$log" >&2
    die "apt-get could not install debootstrap; its whole output is in $log"
  fi
}

# In namespaces of its own: whatever it mounts in the new root vanishes with it, however it ends.
native_debootstrap() {
  local arguments=(--variant=minbase "--include=$(native_packages "$1")")
  local keyring=/usr/share/keyrings/debian-archive-keyring.gpg
  [ ! -f "$keyring" ] || arguments+=("--keyring=$keyring")
  unshare --mount --pid --fork --kill-child --mount-proc \
    debootstrap "${arguments[@]}" "$1" "$2" ${SATCHEL_DEBIAN_MIRROR:+"$SATCHEL_DEBIAN_MIRROR"} </dev/null
}

native_debootstrap_again() {
  native_remove_tree "$2"
  native_debootstrap "$1" "$2"
}

native_explain_failure() {
  local suite=$1 log=$2 root=$3
  tail -n 5 "$log" >&2
  [ ! -f "$root/debootstrap/debootstrap.log" ] || cp "$root/debootstrap/debootstrap.log" "$log.details"
  local culprits
  culprits=$({ cat "$log" "$log.details" 2>/dev/null || true; } | sed -n \
    -e "s/.*Couldn't find these debs: //p" \
    -e "s/.*Couldn't download \([^ ]*\).*/\1/p" \
    -e 's/^dpkg: error processing \(package\|archive\) \([^ ]*\).*/\2/p' \
    -e 's/.*possibly the package \([^ ]*\) is at fault.*/\1/p' | sort -u | tr '\n' ' ')
  say "could not make a Debian $suite; the whole story is in $log"
  if [ -n "$culprits" ]; then
    say "the package at fault: $culprits(a rolling release can be broken for a day; try again later, or set SATCHEL_DEBIAN_MIRROR)"
  fi
}

# Removing a folder that the host's /dev is mounted into would be a catastrophe. Nothing here mounts
# outside a private namespace; this makes sure, whatever else was done to the folder.
native_remove_tree() {
  local tree=$1
  case $tree in
    "$(native_roots)"/?*.new) ;;
    *) die "will not remove $tree: it is not a half-made root" ;;
  esac
  [ -d "$tree" ] || return 0
  if cut -d ' ' -f 5 /proc/self/mountinfo | grep -qF "$(cd "$tree" && pwd -P)/"; then
    die "will not remove $tree: something is mounted in it. Unmount that first (grep '$tree' /proc/self/mountinfo)."
  fi
  rm -rf --one-file-system -- "$tree"
}

# --- processes -------------------------------------------------------------------------------

# Runs in the namespaces: FOLDER ROOT COMMAND... The process notes its id as the host sees it, and its
# start time, which tells it from a later process with the same id. A server with a disk in memory is
# started again when it crashes, on the same disk: the mount lives as long as this shell, which stands
# in for the service manager of a production host.
# shellcheck disable=SC2016
readonly NATIVE_INSIDE='
  set -e
  folder=$1 root=$2
  shift 2
  note_process() {
    [ "$NATIVE_PID_FILE" != none ] || return 0
    local stat rest started
    read -r stat </proc/self/stat
    rest=${stat##*) }
    started=$(set -- $rest; shift 19; printf %s "$1")
    printf "%s %s\n" "${stat%% *}" "$started" >"$NATIVE_PID_FILE.new"
    mv "$NATIVE_PID_FILE.new" "$NATIVE_PID_FILE"
  }
  serve() {
    exec chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/srv/satchel LANG=C.UTF-8 "$@"
  }
  note_process
  mount -t proc proc "$root/proc"
  mount --rbind /sys "$root/sys"
  mount --rbind /dev "$root/dev"
  mount --bind "$folder" "$root/srv/satchel"
  [ -n "${NATIVE_DISK_SIZE:-}" ] || serve "$@"
  mount -t tmpfs -o "size=$NATIVE_DISK_SIZE" satchel "$root/srv/satchel/data"
  trap "exit 0" TERM
  while true; do
    status=0
    (trap - TERM; note_process; serve "$@") || status=$?
    case $status in
      # It was told to stop, or killed on purpose.
      0 | 137 | 143) exit 0 ;;
    esac
    note_process
    sleep 1
  done
'

# native_enter PID_FILE|none NAME COMMAND...
native_enter() {
  local pid_file=$1 name=$2
  shift 2
  NATIVE_PID_FILE=$pid_file exec unshare --mount --pid --fork --kill-child \
    bash -c "$NATIVE_INSIDE" inside "$(service_dir "$name")" "$(native_root "$name")" "$@"
}

native_launch() {
  local name=$1 dir
  dir=$(service_dir "$name")
  rm -f "$dir/pid"
  local command=()
  case $name in
    mysql) native_mysql ;;
    mysqlsmall) native_mysqlsmall ;;
    rabbitmq | rabbitmq40) native_rabbitmq "$name" ;;
    bitcoin) native_bitcoin ;;
  esac
  # A session of its own, so that Ctrl-C in this terminal does not reach it.
  (
    cd /
    local disk=''
    [ "$name" != mysqlsmall ] || disk=$SMALL_DISK_SIZE
    # No variable of ours, such as a password, stays with a process that lives as long as the server.
    exec env -i "PATH=$PATH" "NATIVE_PID_FILE=$dir/pid" "NATIVE_DISK_SIZE=$disk" setsid unshare --mount --pid --fork --kill-child \
      bash -c "$NATIVE_INSIDE" inside "$dir" "$(native_root "$name")" "${command[@]}"
  ) </dev/null >>"$dir/log" 2>&1 9>&- &
  local holder=$!
  until [ -s "$dir/pid" ] || ! kill -0 "$holder" 2>/dev/null; do
    sleep 0.02
  done
}

native_running() {
  local file pid started stat
  file=$(service_dir "$1")/pid
  [ -s "$file" ] || return 1
  read -r pid started <"$file" || return 1
  read -r stat 2>/dev/null <"/proc/$pid/stat" || return 1
  # shellcheck disable=SC2086
  set -- ${stat##*) }
  [ "$1" != Z ] && [ "${20}" = "$started" ]
}

native_pid() {
  local pid
  read -r pid _ <"$(service_dir "$1")/pid"
  printf '%s\n' "$pid"
}

native_stop() {
  kill -TERM "$(native_pid "$1")"
  if ! native_gone_within "$SERVICE_STOP_DEADLINE_S" "$1"; then
    say "$1 did not stop within $SERVICE_STOP_DEADLINE_S s; killing it"
    native_kill "$1"
  fi
}

native_kill() {
  kill -KILL "$(native_pid "$1")"
  native_gone_within 30 "$1" || die "$1 survived SIGKILL"
}

native_signal() { kill "-$2" "$(native_pid "$1")"; }

# In the server's own view of the files: its disk is mounted nowhere else.
native_on_disk() {
  local name=$1
  shift
  nsenter --mount --target "$(native_pid "$name")" -- "$@"
}

native_filler() { printf '%s/srv/satchel/data/filler\n' "$(native_root "$1")"; }

native_fill_disk() {
  local filler
  filler=$(native_filler "$1")
  # dd ends with an error when the disk is full, which is what is wanted.
  native_on_disk "$1" dd if=/dev/zero of="$filler" bs=64k >/dev/null 2>&1 || true
  native_on_disk "$1" test -s "$filler" || die "could not write to the disk of $1"
}

native_free_disk() { native_on_disk "$1" rm -f "$(native_filler "$1")"; }

native_gone_within() {
  local deadline=$((SECONDS + $1))
  while native_running "$2"; do
    [ "$SECONDS" -lt "$deadline" ] || return 1
    sleep 0.05
  done
}

native_version() {
  local package
  case $1 in
    mysql | mysqlsmall) package=mysql-server-core ;;
    bitcoin) package=bitcoin-knots ;;
    *) package=rabbitmq-server ;;
  esac
  dpkg-query --admindir="$(native_root "$1")/var/lib/dpkg" -W -f '${Version}\n' "$package" 2>/dev/null || printf -- '-\n'
}

native_log_tail() { tail -n 25 "$(service_dir "$1")/log"; }

# --- each server: sets `command`, to be run in the root ----------------------------------------

native_mysql() {
  local dir
  dir=$(service_dir mysql)
  {
    native_mysql_settings mysql
    printf 'ssl-ca = /srv/satchel/tls/ca.pem\nssl-cert = /srv/satchel/tls/server.pem\nssl-key = /srv/satchel/tls/server-key.pem\n'
    printf 'innodb_buffer_pool_size = 2G\ninnodb_redo_log_capacity = 2G\nmax_binlog_size = 128M\n'
  } >"$dir/my.cnf"
  command=(mysqld --defaults-file=/srv/satchel/my.cnf)
  [ -d "$dir/data" ] || native_mysql_initialize "$dir"
}

# Its disk is there only while it runs, so each start makes a new database.
native_mysqlsmall() {
  local dir
  dir=$(service_dir mysqlsmall)
  mkdir -p "$dir/data"
  {
    native_mysql_settings mysqlsmall
    printf 'innodb_buffer_pool_size = 128M\ninnodb_redo_log_capacity = 64M\nmax_binlog_size = 16M\n'
  } >"$dir/my.cnf"
  (
    umask 077
    native_mysql_users mysqlsmall >"$dir/init.sql"
  )
  # shellcheck disable=SC2016
  command=(sh -c '[ -d /srv/satchel/data/mysql ] || mysqld "$@" --initialize-insecure --init-file=/srv/satchel/init.sql || exit 143
    exec mysqld "$@"'
    mysqld --defaults-file=/srv/satchel/my.cnf)
}

native_mysql_settings() {
  cat <<CONF
[mysqld]
user = root
datadir = /srv/satchel/data
socket = /srv/satchel/mysqld.sock
pid-file = /srv/satchel/mysqld.pid
bind-address = $LOOPBACK
port = $(setting "$1" port)
mysqlx = OFF
secure-file-priv = NULL
skip-name-resolve = ON
max_connections = 500
max_connect_errors = 1000000
character-set-server = utf8mb4
collation-server = utf8mb4_bin
default-time-zone = +00:00
sync_binlog = 1
innodb_flush_log_at_trx_commit = 1
binlog_expire_logs_seconds = 86400
CONF
}

native_mysql_users() {
  cat <<SQL
ALTER USER 'root'@'localhost' IDENTIFIED BY '$(setting "$1" password)';
CREATE USER 'root'@'%' IDENTIFIED BY '$(setting "$1" password)';
GRANT ALL PRIVILEGES ON *.* TO 'root'@'%' WITH GRANT OPTION;
SQL
}

# Into a folder beside and renamed, so that an interrupted start does not leave half a database.
native_mysql_initialize() {
  local dir=$1
  rm -rf "$dir/data.new"
  (
    umask 077
    native_mysql_users mysql >"$dir/init.sql"
  )
  if ! (native_enter none mysql "${command[@]}" --datadir=/srv/satchel/data.new --initialize-insecure \
    --init-file=/srv/satchel/init.sql) </dev/null >>"$dir/log" 2>&1 9>&-; then
    start_failed mysql "could not make its first database"
  fi
  rm -f "$dir/init.sql"
  mv "$dir/data.new" "$dir/data"
}

native_rabbitmq() {
  local name=$1 dir
  dir=$(service_dir "$name")
  (
    umask 077
    cat >"$dir/rabbitmq.conf" <<CONF
listeners.tcp.1 = $LOOPBACK:$(setting "$name" port)
management.tcp.ip = $LOOPBACK
management.tcp.port = $(setting "$name" management_port)
$(rabbitmq_tls_settings "$LOOPBACK:$(setting "$name" tls_port)" "$(setting "$name" management_tls_port)")
management.ssl.ip = $LOOPBACK
default_user = admin
default_pass = $(setting "$name" password)
disk_free_limit.absolute = 200MB
log.console = true
log.console.level = info
log.file = false
CONF
  )
  printf '[rabbitmq_management].\n' >"$dir/enabled_plugins"
  native_rabbitmq_environment "$name"
  # As under systemd the script becomes the Erlang machine instead of standing in front of it.
  command+=(RUNNING_UNDER_SYSTEMD=true /usr/lib/rabbitmq/bin/rabbitmq-server)
}

native_rabbitmq_environment() {
  command=(env
    RABBITMQ_NODENAME=rabbit@localhost
    RABBITMQ_CONFIG_FILE=/srv/satchel/rabbitmq.conf
    RABBITMQ_ENABLED_PLUGINS_FILE=/srv/satchel/enabled_plugins
    RABBITMQ_MNESIA_BASE=/srv/satchel/data
    RABBITMQ_LOGS=-
    "RABBITMQ_DIST_PORT=$(setting "$1" dist_port)"
    "ERL_EPMD_PORT=$(setting "$1" epmd_port)"
    ERL_EPMD_ADDRESS=127.0.0.1
    "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS=-kernel inet_dist_use_interface {127,0,0,1}")
}

native_rabbitmqctl() {
  local name=$1 command=()
  shift
  native_rabbitmq_environment "$name"
  native_enter none "$name" "${command[@]}" /usr/lib/rabbitmq/bin/rabbitmqctl "$@"
}

native_bitcoin() {
  local dir
  dir=$(service_dir bitcoin)
  mkdir -p "$dir/data"
  (
    umask 077
    cat >"$dir/bitcoin.conf" <<CONF
regtest=1
txindex=1
fallbackfee=0.00001
server=1
listen=0
dnsseed=0
printtoconsole=1
nodebuglogfile=1
[regtest]
rpcbind=$LOOPBACK
rpcallowip=$LOOPBACK
rpcport=$(setting bitcoin port)
rpcuser=satchel
rpcpassword=$(setting bitcoin password)
zmqpubrawblock=tcp://$LOOPBACK:$(setting bitcoin zmq_block_port)
zmqpubrawtx=tcp://$LOOPBACK:$(setting bitcoin zmq_tx_port)
CONF
  )
  command=(bitcoind -datadir=/srv/satchel/data -conf=/srv/satchel/bitcoin.conf)
}

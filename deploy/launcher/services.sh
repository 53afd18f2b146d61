# shellcheck shell=bash
# `./satchel services`: real MySQL, RabbitMQ and Bitcoin servers for tests and development.
#
# What differs between Docker and a private Debian root is behind these functions, one set in
# services-docker.sh (docker_*) and one in services-native.sh (native_*):
#   prepare NAME...   fetches what the servers need
#   launch NAME       starts one, detached, without waiting for it
#   running NAME      is its process there?
#   stop NAME, kill NAME, signal NAME SIGNAL, pid NAME, version NAME, log_tail NAME
#   rabbitmqctl NAME ARGS..., fill_disk NAME, free_disk NAME

readonly SERVICES_DEFAULT="mysql rabbitmq bitcoin"
readonly SERVICES_ALL="mysql rabbitmq bitcoin rabbitmq40 mysqlsmall"
readonly SERVICE_START_DEADLINE_S=120
# shellcheck disable=SC2034
readonly SERVICE_STOP_DEADLINE_S=60
readonly LOOPBACK=127.0.0.1
# Of mysqlsmall. An empty database takes a third of it.
# shellcheck disable=SC2034
readonly SMALL_DISK_SIZE=400m

services_usage() {
  cat <<'TEXT'
Usage: ./satchel services start|stop|status [NAME...]
       ./satchel services kill|freeze|thaw NAME
       ./satchel services fill-disk|free-disk mysqlsmall
       ./satchel services rabbitmqctl rabbitmq|rabbitmq40 ARGUMENTS...

  start    starts the servers named, or mysql, rabbitmq and bitcoin, and waits until each answers
  stop     stops those named, or all, cleanly; their data and ports are kept for the next start
  kill     SIGKILLs one, as a crash would; `start` brings it back with its data, on the same ports
  freeze   SIGSTOPs one: its connections stay open and nothing answers, until `thaw` lets it go on
  fill-disk  leaves no byte free on the disk of mysqlsmall; `free-disk` makes room again
  status   a table of them
  rabbitmqctl  runs RabbitMQ's own tool against a broker

Names: mysql, rabbitmq, bitcoin (a regtest node), and only when named: rabbitmq40 (RabbitMQ 4.0) and
mysqlsmall (a MySQL on a small disk of its own in memory; its data is gone when it stops).

Where Docker answers they are containers; else, as root on Debian or Ubuntu, they run from a private
Debian root in the cache folder, which the first start makes (a minute or two, 1 GB). All listen on
loopback only. Where they are and how to log in is written to .satchel/services.env. MySQL and
RabbitMQ speak TLS as well, with certificates of the CA in SATCHEL_SERVICES_CA: give it to a process as
SATCHEL_MYSQL_CA and SATCHEL_RABBITMQ_CA (and RabbitMQ's TLS ports) to have it connect so.

  SATCHEL_SERVICES_MODE    docker or native, instead of looking which there is
  SATCHEL_SERVICES_DIR     their data (.satchel/services in this repository)
  SATCHEL_SERVICES_ENV     the file written (.satchel/services.env in this repository)
  SATCHEL_DEBIAN_MIRROR    where the Debian packages come from
TEXT
}

command_services() {
  local action=${1:-}
  [ $# -eq 0 ] || shift
  case $action in
    -h | --help) services_usage; return 0 ;;
    start | stop | status | kill | freeze | thaw | fill-disk | free-disk | rabbitmqctl) ;;
    '') refuse "start, stop, kill, freeze, thaw or status?" "./satchel services --help" ;;
    *) refuse_unknown "$action" services ;;
  esac
  case ${1:-} in
    -h | --help) services_usage; return 0 ;;
  esac
  if [ "$action" = rabbitmqctl ]; then
    services_rabbitmqctl "$@"
    return
  fi
  local name
  for name in "$@"; do
    is_service "$name" || refuse "there is no server '$name'; there are: $SERVICES_ALL" "./satchel services --help"
  done
  "services_${action//-/_}" "$@"
}

is_service() {
  case " $SERVICES_ALL " in
    *" $1 "*) return 0 ;;
    *) return 1 ;;
  esac
}

# --- actions ---------------------------------------------------------------------------------

services_start() {
  # Split on spaces on purpose, here and below: lists of names.
  # shellcheck disable=SC2086
  [ $# -gt 0 ] || set -- $SERVICES_DEFAULT
  choose_mode
  mkdir -p "$(services_dir)"
  "${MODE}_prepare" "$@"
  make_certificates "$@"
  remember_mode
  local name jobs=() failed=0
  for name in "$@"; do
    with_lock "$(service_dir "$name")/lock" start_one "$name" &
    jobs+=($!)
  done
  for name in "${jobs[@]}"; do
    wait "$name" || failed=1
  done
  write_env
  [ "$failed" -eq 0 ] || die "not everything started; see above"
}

start_one() {
  local name=$1 began=$SECONDS
  if "${MODE}_running" "$name" && answers "$name"; then
    touch "$(service_dir "$name")/wanted"
    say "$name is up already on $LOOPBACK:$(setting "$name" port)"
    return 0
  fi
  if ! "${MODE}_running" "$name"; then
    settle_settings "$name"
    ! speaks_tls "$name" || give_certificate "$name"
    "${MODE}_launch" "$name"
  fi
  wait_until_answers "$name"
  touch "$(service_dir "$name")/wanted"
  say "$name is up on $LOOPBACK:$(setting "$name" port) after $((SECONDS - began)) s"
}

wait_until_answers() {
  local name=$1 deadline=$((SECONDS + SERVICE_START_DEADLINE_S))
  until answers "$name"; do
    if ! "${MODE}_running" "$name"; then
      start_failed "$name" "ended while starting"
    elif [ "$SECONDS" -ge "$deadline" ]; then
      start_failed "$name" "does not answer after $SERVICE_START_DEADLINE_S s"
    fi
    sleep 0.1
  done
}

start_failed() {
  say "$1 $2. The end of its log:"
  "${MODE}_log_tail" "$1" | sed 's/^/    /' >&2
  exit 1
}

services_stop() {
  # shellcheck disable=SC2086
  [ $# -gt 0 ] || set -- $SERVICES_ALL
  local name jobs=() failed=0
  if ! known_mode; then
    write_env
    return 0
  fi
  for name in "$@"; do
    [ -d "$(service_dir "$name")" ] || continue
    with_lock "$(service_dir "$name")/lock" stop_one "$name" &
    jobs+=($!)
  done
  for name in ${jobs[@]+"${jobs[@]}"}; do
    wait "$name" || failed=1
  done
  write_env
  return "$failed"
}

stop_one() {
  rm -f "$(service_dir "$1")/wanted"
  "${MODE}_running" "$1" || return 0
  "${MODE}_stop" "$1"
  say "$1 is stopped"
}

services_kill() {
  [ $# -eq 1 ] || refuse "kill takes one name" "./satchel services --help"
  known_mode || die "$1 is not running"
  with_lock "$(service_dir "$1")/lock" kill_one "$1"
}

kill_one() {
  "${MODE}_running" "$1" || die "$1 is not running"
  "${MODE}_kill" "$1"
  say "$1 is killed"
}

services_freeze() { services_signal freeze STOP "$@"; }

services_thaw() { services_signal thaw CONT "$@"; }

# Not under the server's lock: whoever holds it may be waiting for a frozen server.
services_signal() {
  local action=$1 signal=$2
  shift 2
  [ $# -eq 1 ] || refuse "$action takes one name" "./satchel services --help"
  if ! known_mode || ! "${MODE}_running" "$1"; then
    die "$1 is not running"
  fi
  "${MODE}_signal" "$1" "$signal"
}

services_fill_disk() { services_disk fill_disk "$@"; }

services_free_disk() { services_disk free_disk "$@"; }

services_disk() {
  local action=$1
  shift
  [ "$*" = mysqlsmall ] || refuse "only mysqlsmall has a disk of its own" "./satchel services --help"
  if ! known_mode || ! "${MODE}_running" mysqlsmall; then
    die "mysqlsmall is not running"
  fi
  "${MODE}_$action" mysqlsmall
}

services_status() {
  # shellcheck disable=SC2086
  [ $# -gt 0 ] || set -- $SERVICES_ALL
  local name
  known_mode || MODE=''
  printf '%-11s %-26s %-14s %-6s %s\n' NAME VERSION STATE PORT PID
  for name in "$@"; do
    status_line "$name"
  done
}

status_line() {
  local name=$1 state=stopped version=- port=- pid=-
  if [ -n "$MODE" ] && [ -f "$(settings_file "$name")" ]; then
    version=$("${MODE}_version" "$name")
    port=$(setting "$name" port)
    if "${MODE}_running" "$name"; then
      pid=$("${MODE}_pid" "$name")
      state=running
      answers "$name" || state='not answering'
    fi
  fi
  printf '%-11s %-26s %-14s %-6s %s\n' "$name" "$version" "$state" "$port" "$pid"
}

services_rabbitmqctl() {
  local name=${1:-}
  case $name in
    rabbitmq | rabbitmq40) shift ;;
    *) refuse "rabbitmqctl needs rabbitmq or rabbitmq40, not '$name'" "./satchel services --help" ;;
  esac
  if ! known_mode || ! "${MODE}_running" "$name"; then
    die "$name is not running"
  fi
  "${MODE}_rabbitmqctl" "$name" "$@"
}

# The names, of those given, whose servers are not running now.
services_not_running() {
  local name
  known_mode || MODE=''
  for name in "$@"; do
    if [ -z "$MODE" ] || ! "${MODE}_running" "$name"; then
      printf '%s ' "$name"
    fi
  done
}

# Starts the servers named; those that did not run are stopped when this command ends.
services_while_this_runs() {
  SERVICES_STARTED_HERE=$(services_not_running "$@")
  trap services_stop_started_here EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
  command_services start "$@"
}

services_stop_started_here() {
  [ -n "$SERVICES_STARTED_HERE" ] || return 0
  # shellcheck disable=SC2086
  (command_services stop $SERVICES_STARTED_HERE) || say "could not stop: $SERVICES_STARTED_HERE"
}

# --- Docker or native ------------------------------------------------------------------------

services_dir() { printf '%s\n' "${SATCHEL_SERVICES_DIR:-$SATCHEL_HOME/.satchel/services}"; }

services_env_file() { printf '%s\n' "${SATCHEL_SERVICES_ENV:-$SATCHEL_HOME/.satchel/services.env}"; }

service_dir() { printf '%s/%s\n' "$(services_dir)" "$1"; }

# Sets MODE. Data made in one mode cannot be read in the other, so the first choice is remembered.
choose_mode() {
  if known_mode; then
    :
  elif docker_answers; then
    MODE=docker
  else
    MODE=native
  fi
  if [ "$MODE" = docker ]; then
    docker_answers || die "the servers in $(services_dir) are Docker containers, and Docker does not answer. Start it, or remove that folder to begin anew."
  else
    native_needs
  fi
}

known_mode() {
  local remembered=''
  if [ -f "$(services_dir)/mode" ]; then
    remembered=$(cat "$(services_dir)/mode")
  fi
  MODE=${SATCHEL_SERVICES_MODE:-$remembered}
  case $MODE in
    '') return 1 ;;
    docker | native) ;;
    *) die "SATCHEL_SERVICES_MODE must be docker or native, not '$MODE'" ;;
  esac
  if [ -n "$remembered" ] && [ "$MODE" != "$remembered" ]; then
    die "the servers in $(services_dir) are $remembered ones; remove that folder, or set another SATCHEL_SERVICES_DIR, to use $MODE"
  fi
}

remember_mode() { printf '%s\n' "$MODE" >"$(services_dir)/mode"; }

# --- certificates ------------------------------------------------------------------------------
# One CA for all, and certificates for localhost and 127.0.0.1. Beside the good one lie two that tests
# give a server to see it refused: one whose time is over, one for another host.

tls_dir() { printf '%s/tls\n' "$(services_dir)"; }

speaks_tls() {
  case $1 in
    mysql | rabbitmq | rabbitmq40) return 0 ;;
    *) return 1 ;;
  esac
}

make_certificates() {
  local name
  for name in "$@"; do
    if speaks_tls "$name" && [ ! -f "$(tls_dir)/elsewhere.pem" ]; then
      with_lock "$(services_dir)/tls.lock" make_certificates_locked
    fi
  done
}

make_certificates_locked() (
  [ ! -f "$(tls_dir)/elsewhere.pem" ] || return 0
  use_jdk
  umask 077
  "$JAVA_HOME/bin/java" "$SATCHEL_HOME/deploy/launcher/Certificates.java" "$(tls_dir)" \
    good=dns:localhost,ip:127.0.0.1 expired@-3d=dns:localhost,ip:127.0.0.1 elsewhere=dns:elsewhere.example \
    || die "could not make the servers' certificates"
)

# A container's user is another one than ours: there the folder above keeps others out.
give_certificate() {
  local from to
  from=$(tls_dir)
  to=$(service_dir "$1")/tls
  chmod 700 "$(service_dir "$1")"
  mkdir -p "$to"
  cp "$from/ca.pem" "$to/ca.pem"
  cp "$from/good.pem" "$to/server.pem"
  cp "$from/good-key.pem" "$to/server-key.pem"
  if [ "$MODE" = docker ]; then
    chmod 755 "$to"
    chmod 644 "$to"/*.pem
  fi
}

# rabbitmq_tls_settings LISTENER MANAGEMENT_PORT: the lines of rabbitmq.conf.
rabbitmq_tls_settings() {
  cat <<CONF
listeners.ssl.1 = $1
ssl_options.cacertfile = /srv/satchel/tls/ca.pem
ssl_options.certfile = /srv/satchel/tls/server.pem
ssl_options.keyfile = /srv/satchel/tls/server-key.pem
ssl_options.verify = verify_none
management.ssl.port = $2
management.ssl.cacertfile = /srv/satchel/tls/ca.pem
management.ssl.certfile = /srv/satchel/tls/server.pem
management.ssl.keyfile = /srv/satchel/tls/server-key.pem
CONF
}

# --- ports and passwords, kept so that clients' addresses stay valid -------------------------

settings_file() { printf '%s/settings\n' "$(service_dir "$1")"; }

setting() { sed -n "s/^$2=//p" "$(settings_file "$1")"; }

port_names() {
  case $1 in
    mysql | mysqlsmall) printf 'port\n' ;;
    rabbitmq | rabbitmq40) printf 'port management_port epmd_port dist_port tls_port management_tls_port\n' ;;
    bitcoin) printf 'port zmq_block_port zmq_tx_port\n' ;;
  esac
}

# The administrator's, and one for each of Satchel's processes, which `./satchel run setup` gives them.
password_names() {
  case $1 in
    mysql | rabbitmq) printf 'password%s\n' "$(printf ' %s_password' $ALL_PROCESSES)" ;;
    *) printf 'password\n' ;;
  esac
}

# Servers that start side by side must not be allotted the same port: neither listens yet.
settle_settings() { with_lock "$(services_dir)/ports.lock" settle_settings_locked "$1"; }

# Allots what is missing, and anew a port that someone else has taken since.
settle_settings_locked() {
  local name=$1 file password_name port_name port password taken
  taken=$(ports_of_others "$name")
  file=$(settings_file "$name")
  (
    umask 077
    {
      for password_name in $(password_names "$name"); do
        password=''
        if [ -f "$file" ]; then
          password=$(setting "$name" "$password_name")
        fi
        printf '%s=%s\n' "$password_name" "${password:-$(random_hex 16)}"
      done
      for port_name in $(port_names "$name"); do
        port=''
        if [ -f "$file" ]; then
          port=$(setting "$name" "$port_name")
        fi
        case $taken in
          *" $port "*) port='' ;;
        esac
        if [ -n "$port" ] && ! is_freed_within 15 "$port"; then
          say "$name: port $port was taken by another process; using a new one"
          port=''
        fi
        [ -n "$port" ] || port=$(free_port "$taken")
        taken="$taken$port "
        printf '%s=%s\n' "$port_name" "$port"
      done
    } >"$file.new"
  )
  mv "$file.new" "$file"
}

# With a blank before and behind each.
ports_of_others() {
  local other
  printf ' '
  for other in "$(services_dir)"/*/settings; do
    if [ -f "$other" ] && [ "$other" != "$(settings_file "$1")" ]; then
      sed -n 's/^[a-z_]*port=\([0-9][0-9]*\)$/\1/p' "$other" | tr '\n' ' '
    fi
  done
}

# Below the range that systems give to outgoing connections, which would take a port for a moment.
SERVICES_FIRST_PORT=21000
SERVICES_PORTS=11000

# free_port TAKEN: a port of that range on which nobody listens, and which is not in TAKEN.
free_port() {
  local port
  while true; do
    port=$((SERVICES_FIRST_PORT + (RANDOM * 32768 + RANDOM) % SERVICES_PORTS))
    case $1 in
      *" $port "*) continue ;;
    esac
    if ! is_listening "$port"; then
      printf '%s\n' "$port"
      return 0
    fi
  done
}

# A server that was killed keeps its sockets until the last of its threads has died, which on a busy
# machine takes a moment after its process is gone.
is_freed_within() {
  local deadline=$((SECONDS + $1))
  while is_listening "$2"; do
    [ "$SECONDS" -lt "$deadline" ] || return 1
    sleep 0.05
  done
}

is_listening() { (exec 3<>"/dev/tcp/$LOOPBACK/$1") 2>/dev/null; }

# --- does it answer? -------------------------------------------------------------------------
# Asked with bash's own sockets: a bare machine has neither curl nor the servers' clients.

answers() {
  case $1 in
    mysql | mysqlsmall) mysql_answers "$(setting "$1" port)" ;;
    rabbitmq | rabbitmq40)
      amqp_answers "$(setting "$1" port)" \
        && http_answers "$(setting "$1" management_port)" "admin:$(setting "$1" password)" GET /api/overview ''
      ;;
    bitcoin) http_answers "$(setting bitcoin port)" "satchel:$(setting bitcoin password)" POST / '{"method":"getblockchaininfo"}' ;;
  esac
}

# A MySQL server greets: four bytes of header, the protocol version (10) and its own version.
mysql_answers() (
  LC_ALL=C
  exec 3<>"/dev/tcp/$LOOPBACK/$1" || return 1
  for _ in 1 2 3 4; do
    IFS= read -r -t 5 -d '' greeting <&3 || return 1
  done
  [ "${greeting:0:1}" = $'\n' ]
) 2>/dev/null

# To its protocol header an AMQP broker answers with a method frame, whose first byte is 1.
amqp_answers() (
  LC_ALL=C
  exec 3<>"/dev/tcp/$LOOPBACK/$1" || return 1
  printf 'AMQP\0\0\11\1' >&3
  IFS= read -r -t 5 -d '' frame <&3 || return 1
  [ "$frame" = $'\001' ]
) 2>/dev/null

# http_answers PORT USER:PASSWORD METHOD PATH BODY: is it a 200?
http_answers() (
  exec 3<>"/dev/tcp/$LOOPBACK/$1" || return 1
  printf '%s %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Basic %s\r\nContent-Type: application/json\r\nContent-Length: %s\r\n\r\n%s' \
    "$3" "$4" "$(printf '%s' "$2" | base64 | tr -d '\n')" "${#5}" "$5" >&3
  IFS= read -r -t 5 status <&3 || return 1
  case $status in
    'HTTP/1.1 200'*) return 0 ;;
    *) return 1 ;;
  esac
) 2>/dev/null

# --- services.env ----------------------------------------------------------------------------

write_env() { with_lock "$(services_dir)/env.lock" write_env_locked; }

# A killed server stays listed: its clients are meant to find it gone and come back.
write_env_locked() {
  local file name any=no
  file=$(services_env_file)
  for name in $SERVICES_ALL; do
    [ ! -f "$(service_dir "$name")/wanted" ] || any=yes
  done
  if [ "$any" = no ]; then
    rm -f "$file"
    return 0
  fi
  (
    umask 077
    print_env >"$file.new"
  )
  mv "$file.new" "$file"
}

print_env() {
  local name
  printf '# Written by ./satchel services; gone when they are stopped.\n'
  printf "SATCHEL_SERVICES_MODE=%s\nSATCHEL_SERVICES_DIR='%s'\nSATCHEL_LAUNCHER='%s'\n" \
    "$MODE" "$(services_dir)" "$SATCHEL_HOME/satchel"
  # Not SATCHEL_MYSQL_CA, which would have every process connect over TLS.
  [ ! -f "$(tls_dir)/ca.pem" ] || printf "SATCHEL_SERVICES_CA='%s'\n" "$(tls_dir)/ca.pem"
  for name in $SERVICES_ALL; do
    [ ! -f "$(service_dir "$name")/wanted" ] || "print_env_$name"
  done
}

print_env_mysql() {
  print_env_database mysql SATCHEL_MYSQL
  print_env_processes mysql DB
}

print_env_mysqlsmall() { print_env_database mysqlsmall SATCHEL_MYSQLSMALL; }

print_env_database() {
  printf '%s_HOST=%s\n%s_PORT=%s\n' "$2" "$LOOPBACK" "$2" "$(setting "$1" port)"
  printf '%s_ADMIN_USER=root\n%s_ADMIN_PASSWORD=%s\n' "$2" "$2" "$(setting "$1" password)"
}

print_env_rabbitmq() {
  print_env_broker rabbitmq SATCHEL_RABBITMQ
  print_env_processes rabbitmq AMQP
}

print_env_processes() {
  local process
  for process in $ALL_PROCESSES; do
    printf '%s=%s\n' "$(password_variable "$process" "$2")" "$(setting "$1" "${process}_password")"
  done
}

print_env_rabbitmq40() { print_env_broker rabbitmq40 SATCHEL_RABBITMQ40; }

print_env_broker() {
  printf '%s_HOST=%s\n%s_PORT=%s\n' "$2" "$LOOPBACK" "$2" "$(setting "$1" port)"
  printf '%s_MANAGEMENT_PORT=%s\n' "$2" "$(setting "$1" management_port)"
  if [ -n "$(setting "$1" tls_port)" ]; then
    printf '%s_TLS_PORT=%s\n' "$2" "$(setting "$1" tls_port)"
    printf '%s_MANAGEMENT_TLS_PORT=%s\n' "$2" "$(setting "$1" management_tls_port)"
  fi
  printf '%s_ADMIN_USER=admin\n%s_ADMIN_PASSWORD=%s\n' "$2" "$2" "$(setting "$1" password)"
}

print_env_bitcoin() {
  printf 'SATCHEL_BITCOIN_RPC_HOST=%s\nSATCHEL_BITCOIN_RPC_PORT=%s\n' "$LOOPBACK" "$(setting bitcoin port)"
  printf 'SATCHEL_BITCOIN_RPC_USER=satchel\nSATCHEL_BITCOIN_RPC_PASSWORD=%s\n' "$(setting bitcoin password)"
  printf 'SATCHEL_BITCOIN_ZMQ_BLOCK=tcp://%s:%s\n' "$LOOPBACK" "$(setting bitcoin zmq_block_port)"
  printf 'SATCHEL_BITCOIN_ZMQ_TX=tcp://%s:%s\n' "$LOOPBACK" "$(setting bitcoin zmq_tx_port)"
}

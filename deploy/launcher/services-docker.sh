# shellcheck shell=bash
# The servers as Docker containers. Their data lies in Docker volumes, not in the repository's folder:
# files of foreign owners there could not be removed by the user.

docker_answers() { have docker && docker info >/dev/null 2>&1 </dev/null; }

docker_image() {
  case $1 in
    mysql | mysqlsmall) printf '%s\n' "${SATCHEL_MYSQL_IMAGE:-mysql:9.7}" ;;
    rabbitmq) printf '%s\n' "${SATCHEL_RABBITMQ_IMAGE:-rabbitmq:4.3-management}" ;;
    rabbitmq40) printf '%s\n' "${SATCHEL_RABBITMQ40_IMAGE:-rabbitmq:4.0-management}" ;;
    bitcoin) printf '%s\n' "${SATCHEL_BITCOIN_IMAGE:-bitcoin/bitcoin:29}" ;;
  esac
}

# Containers and volumes are the engine's, not the folder's: the folder has an id of its own, so that
# clones do not meet, and a folder made anew does not find old data with another password.
docker_name() {
  printf 'satchel-%s-%s\n' "$(cat "$(services_dir)/id")" "$1"
}

docker_prepare() {
  local name
  [ -f "$(services_dir)/id" ] || random_hex 4 >"$(services_dir)/id"
  for name in "$@"; do
    docker image inspect "$(docker_image "$name")" >/dev/null 2>&1 || docker_pull "$(docker_image "$name")"
  done
}

docker_pull() {
  say "pulling $1"
  docker pull -q "$1" >/dev/null </dev/null || die "Docker could not pull $1"
}

# A container is made anew at each start, since its ports may have changed; its data is in the volume.
docker_launch() {
  local name=$1 container
  container=$(docker_name "$name")
  docker rm -f "$container" >/dev/null 2>&1 || true
  case $name in
    mysql) docker_run_mysql "$container" ;;
    mysqlsmall) docker_run_mysqlsmall "$container" ;;
    rabbitmq | rabbitmq40) docker_run_rabbitmq "$name" "$container" ;;
    bitcoin) docker_run_bitcoin "$container" ;;
  esac >/dev/null || die "Docker could not start $name"
}

# Passwords are given as variables by name: what stands in an argument, everyone on the host can read.
docker_run_mysql() {
  MYSQL_ROOT_PASSWORD=$(setting mysql password) \
    docker run -d --name "$1" -p "$LOOPBACK:$(setting mysql port):3306" -v "$1:/var/lib/mysql" \
    -v "$(service_dir mysql)/tls:/srv/satchel/tls:ro" \
    -e MYSQL_ROOT_PASSWORD -e MYSQL_ROOT_HOST=% "$(docker_image mysql)" \
    "${DOCKER_MYSQL_OPTIONS[@]}" \
    --ssl-ca=/srv/satchel/tls/ca.pem --ssl-cert=/srv/satchel/tls/server.pem --ssl-key=/srv/satchel/tls/server-key.pem \
    --innodb-buffer-pool-size=2G --innodb-redo-log-capacity=2G --max-binlog-size=128M
}

docker_run_mysqlsmall() {
  MYSQL_ROOT_PASSWORD=$(setting mysqlsmall password) \
    docker run -d --name "$1" -p "$LOOPBACK:$(setting mysqlsmall port):3306" \
    --tmpfs "/var/lib/mysql:rw,size=$SMALL_DISK_SIZE" \
    -e MYSQL_ROOT_PASSWORD -e MYSQL_ROOT_HOST=% "$(docker_image mysql)" \
    "${DOCKER_MYSQL_OPTIONS[@]}" \
    --innodb-buffer-pool-size=128M --innodb-redo-log-capacity=64M --max-binlog-size=16M
}

readonly DOCKER_MYSQL_OPTIONS=(--mysqlx=OFF --skip-name-resolve=ON --max-connections=500 --max-connect-errors=1000000
  --character-set-server=utf8mb4 --collation-server=utf8mb4_bin --default-time-zone=+00:00
  --sync-binlog=1 --innodb-flush-log-at-trx-commit=1 --binlog-expire-logs-seconds=86400)

# The host name is part of where RabbitMQ keeps its data, so it must stay.
docker_run_rabbitmq() {
  local settings
  settings=$(service_dir "$1")/tls/30-tls.conf
  rabbitmq_tls_settings 5671 15671 >"$settings"
  # With a setting of management.ssl the plain listener has to be named too.
  printf 'management.tcp.port = 15672\n' >>"$settings"
  chmod 644 "$settings"
  RABBITMQ_DEFAULT_PASS=$(setting "$1" password) \
    docker run -d --name "$2" --hostname satchel -v "$2:/var/lib/rabbitmq" \
    -v "$(service_dir "$1")/tls:/srv/satchel/tls:ro" -v "$settings:/etc/rabbitmq/conf.d/30-tls.conf:ro" \
    -p "$LOOPBACK:$(setting "$1" port):5672" -p "$LOOPBACK:$(setting "$1" management_port):15672" \
    -p "$LOOPBACK:$(setting "$1" tls_port):5671" -p "$LOOPBACK:$(setting "$1" management_tls_port):15671" \
    -e RABBITMQ_DEFAULT_USER=admin -e RABBITMQ_DEFAULT_PASS \
    -e 'RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS=-rabbit disk_free_limit 200000000' "$(docker_image "$1")"
}

docker_run_bitcoin() {
  docker run -d --name "$1" -v "$1:/home/bitcoin/.bitcoin" \
    -p "$LOOPBACK:$(setting bitcoin port):18443" \
    -p "$LOOPBACK:$(setting bitcoin zmq_block_port):28332" -p "$LOOPBACK:$(setting bitcoin zmq_tx_port):28333" \
    "$(docker_image bitcoin)" -regtest -txindex=1 -fallbackfee=0.00001 -server=1 -listen=0 -dnsseed=0 -printtoconsole \
    -rpcbind=0.0.0.0 -rpcallowip=0.0.0.0/0 "-rpcauth=$(bitcoin_rpcauth)" \
    -zmqpubrawblock=tcp://0.0.0.0:28332 -zmqpubrawtx=tcp://0.0.0.0:28333
}

# A salted hash of the password, which is what the node itself is meant to be given. The JDK makes it: a
# bare machine has nothing else that can.
bitcoin_rpcauth() (
  use_jdk
  setting bitcoin password | "$JAVA_HOME/bin/java" "$SATCHEL_HOME/deploy/launcher/RpcAuth.java" satchel \
    || die "could not hash the password of bitcoin"
)

docker_running() {
  [ -f "$(services_dir)/id" ] || return 1
  [ "$(docker inspect -f '{{.State.Running}}' "$(docker_name "$1")" 2>/dev/null)" = true ]
}

docker_pid() { docker inspect -f '{{.State.Pid}}' "$(docker_name "$1")"; }

docker_version() {
  local image
  image=$(docker_image "$1")
  printf '%s\n' "${image##*:}"
}

docker_stop() { docker stop -t "$SERVICE_STOP_DEADLINE_S" "$(docker_name "$1")" >/dev/null; }

docker_kill() { docker kill "$(docker_name "$1")" >/dev/null; }

docker_signal() {
  case $2 in
    STOP) docker pause "$(docker_name "$1")" >/dev/null ;;
    CONT) docker unpause "$(docker_name "$1")" >/dev/null ;;
  esac
}

# dd ends with an error when the disk is full, which is what is wanted.
docker_fill_disk() {
  docker exec "$(docker_name "$1")" sh -c 'dd if=/dev/zero of=/var/lib/mysql/filler bs=64k 2>/dev/null || test -s /var/lib/mysql/filler'
}

docker_free_disk() { docker exec "$(docker_name "$1")" rm -f /var/lib/mysql/filler; }

docker_log_tail() { docker logs --tail 25 "$(docker_name "$1")" 2>&1; }

docker_rabbitmqctl() {
  local container
  container=$(docker_name "$1")
  shift
  docker exec "$container" rabbitmqctl "$@"
}

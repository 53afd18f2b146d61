#!/bin/sh
# make-secrets.sh FOLDER: a random secret for each that compose.yaml names, and the certificates of MySQL and
# RabbitMQ from a CA of their own. Those that are there stay. Certificates need a JDK (17 or later) here;
# where there is none, put ca.pem, mysql.pem, mysql-key.pem, rabbitmq.pem and rabbitmq-key.pem there first.
set -eu

[ $# -eq 1 ] || { echo "usage: $0 FOLDER" >&2; exit 2; }
folder=$1
# shellcheck source=/dev/null
. "$(dirname "$0")/launcher/processes.sh"

# The folder keeps others out. The files may be read: containers see them under other user ids.
umask 077
mkdir -p "$folder"
chmod 700 "$folder"

random() { od -An -v -tx1 -N32 /dev/urandom | tr -d ' \n'; }

digits=0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz

# An API key: sk_, 43 random digits of base 62, _, and their CRC-32 in 6 such digits. gzip ends with the CRC-32 of
# its input and its length, 4 bytes each, the lowest byte first.
api_key() {
  part=$(LC_ALL=C tr -dc "$digits" </dev/urandom | head -c 43)
  # shellcheck disable=SC2046
  set -- $(printf %s "$part" | gzip -c | tail -c 8 | od -An -tu1 -N4)
  crc=$(($1 + $2 * 256 + $3 * 65536 + $4 * 16777216))
  checksum=
  for _ in 1 2 3 4 5 6; do
    place=$((crc % 62 + 1))
    checksum=$(printf %s "$digits" | cut -c "$place")$checksum
    crc=$((crc / 62))
  done
  printf 'sk_%s_%s' "$part" "$checksum"
}

# write NAME: the standard input becomes the file, whole or not at all, unless it is there.
write() {
  [ ! -e "$folder/$1" ] || return 0
  cat >"$folder/$1.new"
  chmod 444 "$folder/$1.new"
  mv "$folder/$1.new" "$folder/$1"
  echo "made $1"
}

random | write SATCHEL_MYSQL_ADMIN_PASSWORD
random | write SATCHEL_RABBITMQ_ADMIN_PASSWORD
for process in $ALL_PROCESSES; do
  random | write "$(password_variable "$process" DB)"
  random | write "$(password_variable "$process" AMQP)"
done
api_key | write SATCHEL_BOOTSTRAP_KEY
printf 'default_user = admin\ndefault_pass = %s\n' "$(cat "$folder/SATCHEL_RABBITMQ_ADMIN_PASSWORD")" |
  write rabbitmq.conf
write rabbitmq-tls.conf <<CONF
listeners.tcp = none
listeners.ssl.default = 5671
ssl_options.cacertfile = /run/secrets/SATCHEL_CA
ssl_options.certfile = /run/secrets/RABBITMQ_CERTIFICATE
ssl_options.keyfile = /run/secrets/RABBITMQ_PRIVATE_KEY
ssl_options.verify = verify_none
management.ssl.port = 15671
management.ssl.cacertfile = /run/secrets/SATCHEL_CA
management.ssl.certfile = /run/secrets/RABBITMQ_CERTIFICATE
management.ssl.keyfile = /run/secrets/RABBITMQ_PRIVATE_KEY
CONF

if [ ! -e "$folder/ca.pem" ] || [ ! -e "$folder/mysql.pem" ] || [ ! -e "$folder/rabbitmq.pem" ]; then
  java=${JAVA_HOME:+$JAVA_HOME/bin/}java
  command -v "$java" >/dev/null 2>&1 || {
    echo "$0: no JDK here to make the certificates: set JAVA_HOME, or put PEM files there (see the top of this script)" >&2
    exit 1
  }
  "$java" "$(dirname "$0")/launcher/Certificates.java" "$folder" \
    mysql=dns:mysql,dns:localhost,ip:127.0.0.1 rabbitmq=dns:rabbitmq,dns:localhost,ip:127.0.0.1
  # The key of the CA (ca.p12, ca.password) is for no container, and stays its owner's.
  (cd "$folder" && chmod 444 ca.pem mysql.pem mysql-key.pem rabbitmq.pem rabbitmq-key.pem)
  echo "made the certificates"
fi

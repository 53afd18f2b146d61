#!/bin/sh
# make-secrets.sh FOLDER: a random secret for each that compose.yaml names. Those that are there stay.
set -eu

[ $# -eq 1 ] || { echo "usage: $0 FOLDER" >&2; exit 2; }
folder=$1

# The folder keeps others out. The files may be read: containers see them under other user ids.
umask 077
mkdir -p "$folder"
chmod 700 "$folder"

random() { od -An -v -tx1 -N32 /dev/urandom | tr -d ' \n'; }

# write NAME: the standard input becomes the file, whole or not at all, unless it is there.
write() {
  [ ! -e "$folder/$1" ] || return 0
  cat >"$folder/$1.new"
  chmod 444 "$folder/$1.new"
  mv "$folder/$1.new" "$folder/$1"
  echo "made $1"
}

for name in MYSQL_ADMIN RABBITMQ_ADMIN \
  INGRESS_DB INGRESS_AMQP WORKERS_DB WORKERS_AMQP SCHEDULER_DB SCHEDULER_AMQP; do
  random | write "SATCHEL_${name}_PASSWORD"
done
printf 'sk_%s' "$(random)" | write SATCHEL_BOOTSTRAP_KEY
printf 'default_user = admin\ndefault_pass = %s\n' "$(cat "$folder/SATCHEL_RABBITMQ_ADMIN_PASSWORD")" |
  write rabbitmq.conf

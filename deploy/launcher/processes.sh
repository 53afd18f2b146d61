# shellcheck shell=sh
# The processes that have users of their own, as dev.satchel.delivery.SatchelProcess lists them;
# ProcessListTest compares the two.

# Not SATCHEL_…: such variables are taken from processes that have no need of them.
# shellcheck disable=SC2034 # used by those who read this file
ALL_PROCESSES="ingress workers scheduler"

# process_module NAME: its folder, its artifact and its main class, or 1 for an unknown one.
process_module() {
  case $1 in
    ingress) printf 'api-ingress api-ingress dev.satchel.ingress.Ingress\n' ;;
    workers) printf 'workers/tasks workers-tasks dev.satchel.workers.Workers\n' ;;
    scheduler) printf 'scheduler scheduler dev.satchel.scheduler.Scheduler\n' ;;
    setup) printf 'deploy/setup setup dev.satchel.setup.Setup\n' ;;
    *) return 1 ;;
  esac
}

# password_variable PROCESS DB|AMQP
password_variable() {
  printf 'SATCHEL_%s_%s_PASSWORD\n' "$(printf '%s' "$1" | tr '[:lower:]' '[:upper:]')" "$2"
}

# shellcheck shell=bash
# `./satchel bench`: measures Satchel beside other designs, and writes benchmarks/RESULTS.md.

bench_usage() {
  cat <<'TEXT'
Usage: ./satchel bench [NAME...] [--rounds N] [--seconds N] [--warm-up N]
                        [--rows N] [--outage N]
       ./satchel bench --smoke [NAME...]
       ./satchel bench beside --release DIR [--release-java-opts OPTIONS] [--parts PART,...]
                        [--rounds N] [--seconds N] [--warm-up N]
       ./satchel bench --render

Measures the benchmarks named, or all, on real servers (see ./satchel services --help), and stops
those servers that it started. It builds what it needs.

  --rounds N    each system has its turn in each round (5)
  --seconds N   how long a turn is (10)
  --warm-up N   seconds of load on each system before (75)
  --rows N      size: how many payments are in the tables before (10,000,000);
                mixed: the same, at most 100,000
  --outage N    backlog only: seconds that the broker is away (60)
  --release DIR beside only: a working copy of an earlier release, which is measured in the same rounds
  --release-java-opts OPTIONS
                its collector and heap, besides -Xmx1g, instead of those of this working copy; '' is the JVM's choice
  --parts PART,...  beside only: accept, settle, wait, start (all)
  --smoke       each once and as short as it goes, to see that all still run and the books add up; beside is
                left out unless there is a --release
  --render      only writes RESULTS.md and the plots again, from benchmarks/results

With fewer than 5 rounds or less than 30 s of warm-up it is a trial, written to benchmarks/bench/target/trial;
a smoke run, whose figures say nothing, is written to benchmarks/bench/target/smoke.

Leave the machine alone while it runs. The load drivers wrk and h2load are needed; as root on Debian
or Ubuntu they are installed when they are missing.
TEXT
}

command_bench() {
  local argument previous='' render=no smoke=no release=''
  for argument in "$@"; do
    case $argument in
      -h | --help) bench_usage; return 0 ;;
      --render) render=yes ;;
      --smoke) smoke=yes ;;
    esac
    [ "$previous" != --release ] || release=$argument
    previous=$argument
  done
  use_jdk
  if [ "$render" = yes ]; then
    build_module benchmarks/bench bench
  else
    bench_need_drivers
    bench_build
    [ -z "$release" ] || bench_build_release "$release"
    # stops what it starts when this command ends
    services_while_this_runs mysql rabbitmq
  fi
  # No figure of a smoke run counts, and without the optimising compiler every process starts sooner.
  [ "$smoke" = no ] || export JAVA_TOOL_OPTIONS="-XX:TieredStopAtLevel=1 ${JAVA_TOOL_OPTIONS:-}"
  local status=0
  # Not exec: the servers may have to be stopped.
  "$JAVA_HOME/bin/java" --enable-native-access=ALL-UNNAMED -Djava.awt.headless=true \
    "-Dsatchel.root=$SATCHEL_HOME" "-DSATCHEL_SERVICES_ENV=$(services_env_file)" \
    -cp "$(module_classpath benchmarks/bench bench)" dev.satchel.bench.Bench "$@" || status=$?
  exit "$status"
}

bench_build() {
  build_module \
    api-ingress api-ingress \
    workers/tasks workers-tasks \
    scheduler scheduler \
    deploy/setup setup \
    standalone standalone \
    benchmarks/bench bench \
    benchmarks/baselines baselines \
    benchmarks/open-loop open-loop \
    benchmarks/perf-test perf-test
}

bench_build_release() {
  [ -f "$1/satchel" ] || die "--release needs a working copy of Satchel, not '$1'"
  say "building the release in $1"
  run_maven_quietly "$SATCHEL_HOME/.satchel/build-release.log" -Dfast -f "$(cd "$1" && pwd)/pom.xml" \
    -pl api-ingress,workers/tasks,scheduler,deploy/setup,standalone -am package
}

bench_need_drivers() {
  local missing=()
  have wrk || missing+=(wrk)
  have h2load || missing+=(nghttp2-client)
  [ ${#missing[@]} -gt 0 ] || return 0
  if [ "$(id -u)" -ne 0 ] || ! have apt-get; then
    die "the load drivers wrk and h2load are needed. Missing are these packages (as Debian names them): ${missing[*]}"
  fi
  local log=$SATCHEL_HOME/.satchel/apt.log
  mkdir -p "$(dirname "$log")"
  say "installing ${missing[*]}"
  if ! { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${missing[@]}"; } >"$log" 2>&1 </dev/null; then
    tail -n 5 "$log" >&2
    die "apt-get could not install ${missing[*]}; its whole output is in $log"
  fi
}

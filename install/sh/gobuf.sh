# The sub-commands of ./gobuf. One function a command: command_NAME, with a line in `usage`.

source "$root/install/sh/common.sh"
source "$root/install/sh/doctor.sh"

commands="tour lab console install uninstall spark doctor bench env help"

usage() {
  cat <<'TEXT'
./gobuf                      build, find or make a Jupyter, register the kernel, run the first lesson
./gobuf lab [notebook]       open JupyterLab (or Notebook) with the kernel; options of Jupyter are passed on
./gobuf console              the same magics in this terminal, no Jupyter needed
./gobuf install [where]      register the kernel for other Jupyters: --user (default), --sys-prefix, --prefix DIR
./gobuf uninstall [where]    take it away again; without `where`, everywhere it was installed from this checkout
./gobuf spark                fetch Spark (112 MB) for sweeps on a cluster: %sweep --on spark://host:7077 …
./gobuf doctor               check Java, Jupyter, kernel, ports, class archive, packages; says what to type
./gobuf bench [quick]        measure the runtime (JMH), the kernel beside ipykernel, tables and sweeps
./gobuf env                  print PYTHON, JUPYTER_PATH and GOBUF_KERNEL: eval "export $(./gobuf env)"
./gobuf help                 this page

--apt before a command lets it install missing Debian packages. GOBUF_JAVA=/path/to/java chooses the Java.
Everything stays in the checkout (.gobuf/, target/) and the caches of Maven and pip, except what `install` registers.
TEXT
}

main() {
  local name
  while [ "${1:-}" = --apt ]; do use_apt=yes; shift; done
  name=${1:-tour}
  case $name in
    -h | --help) name=help ;;
    -*) die "there is no option '$name' before a command, only --apt; options follow it: ./gobuf lab $name   (./gobuf help lists all)" ;;
  esac
  case " $commands " in
    *" $name "*) shift || true; "command_$name" "$@" ;;
    *) die "there is no command '$name'; nearest is: ./gobuf $(nearest "$name" $commands)   (./gobuf help lists all)" ;;
  esac
}

# Number of letters to insert, remove or replace to turn $1 into $2.
distance() {
  local a=$1 b=$2 i j cost best row previous
  for ((j = 0; j <= ${#b}; j++)); do row[j]=$j; done
  for ((i = 1; i <= ${#a}; i++)); do
    previous=("${row[@]}")
    row[0]=$i
    for ((j = 1; j <= ${#b}; j++)); do
      [ "${a:i-1:1}" = "${b:j-1:1}" ] && cost=0 || cost=1
      best=$((previous[j - 1] + cost))
      ((previous[j] + 1 < best)) && best=$((previous[j] + 1))
      ((row[j - 1] + 1 < best)) && best=$((row[j - 1] + 1))
      row[j]=$best
    done
  done
  echo "${row[${#b}]}"
}

nearest() {
  local word=$1 candidate found="" least=999 d; shift
  for candidate in "$@"; do
    d=$(distance "$word" "$candidate")
    ((d < least)) && { least=$d; found=$candidate; }
  done
  echo "$found"
}

command_help() { usage; }

command_tour() {
  local notebook=$root/notebooks/00-tour.ipynb out=$state/out
  [ $# = 0 ] || die "'$1' is too much here; type: ./gobuf   (./gobuf help lists the commands)"
  prepare
  say "$python_is"
  say "kernel '$spec_name' registered in $(short "$own_jupyter/kernels/$spec_name")"
  [ -e "$notebook" ] || die "the first lesson, $(short "$notebook"), is not in this checkout"
  say "running $(short "$notebook") through the kernel"
  mkdir -p "$out"
  logged tour "$python" -m nbconvert --to html --execute --ExecutePreprocessor.kernel_name="$spec_name" \
    --output-dir "$out" "$notebook" || die "the lesson did not run"
  say "done: open $(short "$out/00-tour.html") in a browser"
  say "next: ./gobuf lab notebooks/00-tour.ipynb   or   ./gobuf console"
}

# The lessons as one types them in the checkout.
lessons() {
  local notebook
  for notebook in "$root"/notebooks/*.ipynb; do printf './gobuf lab %s   ' "$(quoted "$(short "$notebook")")"; done
}

command_lab() {
  local app page=$root/notebooks options=()
  if [ $# -gt 0 ] && [ "${1#-}" = "$1" ]; then page=$1; shift; fi
  [ -e "$page" ] || die "no such notebook: $page; type one of these: $(lessons)"
  prepare
  if "$python" -c 'import jupyterlab' 2>/dev/null </dev/null; then
    app=jupyterlab
  elif "$python" -c 'import notebook' 2>/dev/null </dev/null; then
    app=notebook
    say "no JupyterLab in $python; opening Jupyter Notebook instead"
  else
    die "neither JupyterLab nor Notebook in $python; type: $python -m pip install jupyterlab"
  fi
  # Jupyter refuses to run as root unless told; in a container there is often nobody else.
  [ "$(id -u)" != 0 ] || options+=(--allow-root)
  exec "$python" -m "$app" ${options[@]+"${options[@]}"} "$@" "$page"
}

command_console() {
  [ $# = 0 ] || die "console takes no arguments, and lines from a pipe: echo '%newproc add 1 2' | ./gobuf console"
  local lib=$product/lib kernel=$own_jupyter/kernels/$spec_name fast=()
  ensure_state
  build
  # The class archive of the registered kernel serves here too, with the jars it was made of, while they are those of this build.
  if [ "$kernel/gobuf.jsa" -nt "$product/built" ]; then
    lib=$kernel/lib fast=(-Xshare:auto "-XX:SharedArchiveFile=$kernel/gobuf.jsa" -Xlog:disable -Xlog:all=error:stderr)
  fi
  # Newer Javas talk into the terminal about what libraries of ours still use; Java 22 and older do not know the option.
  [ "$(java_major "$java")" -lt 23 ] || fast+=(--sun-misc-unsafe-memory-access=allow)
  exec "$java" -XX:+UseSerialGC ${fast[@]+"${fast[@]}"} -cp "$lib/gobuf.jar" gobuf.kernel.Console
}

# Sets $place to --user, --sys-prefix or --prefix, and $prefix to the directory of the last.
parse_place() {
  place=${1:---user} prefix=""
  case $place in
    --user | --sys-prefix) [ $# -le 1 ] || die "'$2' is too much after $place; give one of --user, --sys-prefix or --prefix DIR" ;;
    --prefix=*) parse_place --prefix "${place#--prefix=}" "${@:2}" ;;
    --prefix)
      [ -n "${2:-}" ] || die "--prefix needs a directory: --prefix DIR"
      [ $# -le 2 ] || die "--prefix takes one directory; put quotes around one with spaces: --prefix '$2 $3'"
      prefix=$2
      ;;
    *) die "'$1' is not a place; give --user, --sys-prefix or --prefix DIR" ;;
  esac
}

# Sets $data to the Jupyter data directory of the place that was given.
data_directory() {
  case $place in
    --user) data=$("$python" -c 'from jupyter_core.paths import jupyter_data_dir; print(jupyter_data_dir())' </dev/null) ;;
    --sys-prefix) data=$("$python" -c 'import sys; print(sys.prefix)' </dev/null)/share/jupyter ;;
    --prefix)
      case $prefix in /*) data=${prefix%/}/share/jupyter ;; *) data=$PWD/${prefix%/}/share/jupyter ;; esac
      ;;
  esac
}

command_install() {
  local data place prefix
  parse_place "$@"
  prepare
  data_directory
  mkdir -p -- "$data/kernels" 2>/dev/null && [ -w "$data/kernels" ] ||
    die "cannot write to $data/kernels; choose another place: --user, --sys-prefix or --prefix DIR"
  data=$(cd -- "$data" && pwd -P)
  # The private environment has a link to the checkout's kernel; what is installed is a kernel of its own.
  [ ! -L "$data/kernels/$spec_name" ] || rm -- "$data/kernels/$spec_name"
  register "$data"
  touch "$state/installed"
  grep -qxF -- "$data" "$state/installed" || printf '%s\n' "$data" >>"$state/installed"
  case $data in
    "$root"/*) say "kernel '$spec_name' installed in $(short "$data/kernels/$spec_name"), for the Jupyter in this checkout; --user is for all of yours" ;;
    *) say "kernel '$spec_name' installed in $data/kernels/$spec_name; it does not need this checkout" ;;
  esac
}

# Removes the kernel below a Jupyter data directory, if it is ours.
unregister() {
  local dir=$1/kernels/$spec_name
  [ -e "$dir/kernel.json" ] || { say "nothing in $dir"; return; }
  grep -q '"gobuf" *: *{' "$dir/kernel.json" || die "$dir is somebody else's kernel; left alone"
  rm -rf -- "$dir" 2>/dev/null || die "cannot remove $dir; type: sudo rm -r '$dir'"
  rmdir -- "$1/kernels" "$1" 2>/dev/null || true
  say "removed $dir"
}

command_uninstall() {
  local data place prefix places=()
  [ ! -e "$state/installed" ] || mapfile -t places <"$state/installed"
  if [ $# -gt 0 ]; then
    parse_place "$@"
    [ "$place" = --prefix ] || find_python ||
      die "no Jupyter, so no place that $place could mean; name it: ./gobuf uninstall --prefix DIR   (what DIR/share/jupyter/kernels/gobuf is below)"
    data_directory
    [ ! -d "$data" ] || data=$(cd -- "$data" && pwd -P)
    places=("$data")
  elif [ ${#places[@]} = 0 ]; then
    say "nothing was installed from this checkout; name the place: --user, --sys-prefix or --prefix DIR"
  fi
  for data in ${places[@]+"${places[@]}"}; do
    unregister "$data"
    [ ! -e "$state/installed" ] || { grep -vxF -- "$data" "$state/installed" || true; } >"$state/installed.new"
    [ ! -e "$state/installed.new" ] || mv -- "$state/installed.new" "$state/installed"
  done
}

# Puts the module spark and all that it needs beside the kernel's jars, wherever the kernel was registered from this checkout.
command_spark() {
  local data lib teller failed="" places=("$own_jupyter")
  [ $# = 0 ] || die "'$1' is too much here; type: ./gobuf spark"
  prepare
  say "fetching Spark, 112 MB the first time (log: $(short "$logs/spark.log"))"
  tell_jars "$logs/spark.log" & teller=$!
  logged spark telling_maven -DskipTests -Dspotless.check.skip=true -pl spark -am package || failed=yes
  kill "$teller" 2>/dev/null && wait "$teller" 2>/dev/null || true
  [ -z "$failed" ] || build_failed "$logs/spark.log"
  [ ! -e "$state/installed" ] || mapfile -t -O 1 places <"$state/installed"
  for lib in "$product/lib" "${places[@]/%//kernels/$spec_name/lib}"; do
    [ -d "$lib" ] || continue
    rm -rf -- "$lib/spark"
    mkdir -p -- "$lib/spark" && cp -- "$root"/spark/target/gobuf-spark/*.jar "$lib/spark/" || die "cannot write to $lib/spark"
    say "Spark is in $(short "$lib/spark")"
  done
  say "type in a notebook: %sweep --on local[2] procs=1,2 seed=1..10 -- WORKLOAD"
}

command_bench() {
  local quick=()
  case "${1:-}" in
    "") ;;
    quick) quick=(quick) ;;
    *) die "bench takes nothing or 'quick'; type: ./gobuf bench quick" ;;
  esac
  PATH=$venv/bin:$PATH
  ensure_state
  ensure_maven
  ensure_venv "$root/install/requirements-test.txt"
  prepare
  say "measuring the runtime with JMH"
  logged bench-build maven -q -pl runtime,kernel test-compile dependency:build-classpath -Dmdep.includeScope=test \
    -Dmdep.outputFile=target/bench.classpath || die "the benchmarks do not compile"
  local bench=("$java" -XX:+UseSerialGC
    -cp "$root/runtime/target/test-classes:$root/runtime/target/classes:$(cat "$root/runtime/target/bench.classpath")"
    gobuf.runtime.bench.Bench)
  "${bench[@]}" ${quick[@]+"${quick[@]}"} </dev/null
  if [ -n "${GOBUF_GOROOT:-}" ]; then
    say "measuring the simulation beside the Go of GOBUF_GOROOT"
    GOROOT=$GOBUF_GOROOT CGO_ENABLED=0 "$GOBUF_GOROOT/bin/go" build -o "$state/real" \
      "$root/runtime/src/test/resources/gobuf/runtime/bench/real.go" || die "GOBUF_GOROOT has no Go that builds"
    "${bench[@]}" against "$state/real" </dev/null
  else
    say "skipped: real Go beside the simulation, as GOBUF_GOROOT names no Go 1.19.8"
  fi
  say "measuring the kernel against ipykernel"
  GOBUF_KERNEL=$spec_name "$python" "$root/kernel/bench/kernel_bench.py" </dev/null
  [ ${#quick[@]} = 0 ] || return 0
  say "measuring tables of ten million events, and a sweep on two cores"
  local classes="$root/kernel/target/test-classes:$root/kernel/target/classes:$(cat "$root/kernel/target/bench.classpath")"
  # What the registered kernel tells Java of compilers and memory, so that a sweep takes as long as in a notebook.
  local told=() word
  while read -r word; do told+=("$word"); done < <("$python" -c 'import json, sys
for word in json.load(open(sys.argv[1]))["argv"]:
    if word.startswith(("-XX:MaxNew", "-XX:Tier4", "-XX:CompileCommand")): print(word)' "$own_jupyter/kernels/$spec_name/kernel.json")
  "$java" -XX:+UseSerialGC ${told[@]+"${told[@]}"} -Xmx1500m -cp "$classes" gobuf.kernel.bench.TablesBench </dev/null
  "$java" -XX:+UseSerialGC ${told[@]+"${told[@]}"} -cp "$classes" gobuf.kernel.bench.SweepBench 10 </dev/null
}

# Quotes for the shell, and only where quotes are needed.
quoted() {
  case $1 in
    *[!A-Za-z0-9_./:@%+,-]*) printf "'%s'" "${1//\'/\'\\\'\'}" ;;
    *) printf '%s' "$1" ;;
  esac
}

command_env() {
  [ $# = 0 ] || die "env takes no arguments; type: eval \"export \$(./gobuf env)\""
  prepare
  printf 'PYTHON=%s JUPYTER_PATH=%s GOBUF_KERNEL=%s\n' "$(quoted "$python")" "$(quoted "$JUPYTER_PATH")" "$spec_name"
}

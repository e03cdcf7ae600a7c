# Shared by ./gobuf and ./test: messages, places, and finding or making what they need.
# Expects $root; all chatter goes to stderr, so that stdout carries only what was asked for.

state=$root/.gobuf
logs=$state/log
venv=$state/venv
product=$root/install/target/gobuf
spec_name=gobuf
own_jupyter=$state/share/jupyter
use_apt=${use_apt:-no}
# Where no package index is reached, Debian's own Jupyter serves.
debian_jupyter="jupyter-core jupyter-notebook jupyter-nbconvert python3-nbclient"

say() { printf 'gobuf: %s\n' "$*" >&2; }
die() { printf 'gobuf: error: %s\n' "$*" >&2; exit 1; }
have() { command -v "$1" >/dev/null 2>&1; }

# Paths are shown relative to the checkout where they lie in it.
short() { printf '%s' "${1#"$root"/}"; }

# Makes the checkout's own place for logs and results, where everything else of ours lies too.
ensure_state() {
  mkdir -p "$logs" 2>/dev/null && [ -w "$logs" ] && return
  die "cannot write to $state; copy the checkout to a place of yours: cp -r '$root' ~/gobuf && ~/gobuf/gobuf"
}

# Runs a long command with its output in a log; shows the end of the log when the command fails.
logged() {
  local what=$1 log=$logs/$1.log; shift
  mkdir -p "$logs"
  if ! "$@" >"$log" 2>&1 </dev/null; then
    tail -n 30 "$log" >&2
    say "$what failed; the whole log is in $(short "$log")"
    return 1
  fi
}

# True when a log tells of a server that was not reached.
is_offline() {
  grep -qiE 'unknown host|unknown_host|name resolution|name or service not known|connection (refused|timed out)|connect timed out|network is unreachable|failed to establish a new connection|from versions: none|proxy error|cannot connect to proxy|temporary failure' "$1"
}

apt_command() { printf 'apt-get install -y --no-install-recommends %s' "$*"; }

# Installs Debian packages when that was allowed and is possible; otherwise says what to type and fails.
apt() {
  local line as_root=""
  line=$(apt_command "$@")
  if ! have apt-get; then
    say "this machine has no apt-get; its packages of the same purpose as Debian's: $*"
    return 1
  fi
  [ "$(id -u)" = 0 ] || as_root="sudo "
  if [ "$use_apt" = yes ] && { [ -z "$as_root" ] || have sudo; }; then
    say "$as_root$line"
    export DEBIAN_FRONTEND=noninteractive
    # shellcheck disable=SC2086 — one word a package
    logged apt-update ${as_root}apt-get update || true
    # shellcheck disable=SC2086
    logged apt $as_root$line
    return
  fi
  say "type: $as_root$line   (or let it be done: ./gobuf --apt)"
  return 1
}

java_home_of() { "$1" -XshowSettings:properties -version 2>&1 </dev/null | sed -n 's/^ *java\.home = //p'; }

java_major() { "$1" -version 2>&1 </dev/null | sed -n '1s/.*version "\([0-9]*\).*/\1/p'; }

# Sets $java: GOBUF_JAVA, JAVA_HOME, or the one on the PATH; the first that is Java 17 or newer.
find_java() {
  local candidate
  for candidate in "${GOBUF_JAVA:-}" "${JAVA_HOME:+$JAVA_HOME/bin/java}" "$(command -v java || true)"; do
    [ -n "$candidate" ] && [ -x "$candidate" ] || continue
    [ "$(java_major "$candidate")" -ge 17 ] 2>/dev/null || continue
    java=$candidate
    return 0
  done
  return 1
}

ensure_java() {
  find_java && return
  say "no Java 17 or newer: not in GOBUF_JAVA, not in JAVA_HOME, not on the PATH"
  apt openjdk-17-jdk-headless && hash -r && find_java || die "Java 17 is needed"
}

ensure_maven() {
  ensure_java
  [ -x "$(java_home_of "$java")/bin/javac" ] || {
    say "the Java at $java has no compiler"
    apt openjdk-17-jdk-headless || die "a Java development kit is needed to build"
  }
  have mvn && return
  say "no Maven (mvn) on the PATH"
  apt maven && hash -r && have mvn || die "Maven is needed to build"
}

# Maven with the Java that was found, without questions and without a download bar.
maven() { telling_maven -ntp "$@"; }

# The same, with a line for each file that it downloads.
telling_maven() { JAVA_HOME=$(java_home_of "$java") mvn -B -f "$root/pom.xml" "$@"; }

# While this shell lives: says now and then which jars have come, by Maven's log.
tell_jars() {
  local log=$1 told=0 come
  while sleep "${GOBUF_TELL:-5}" >/dev/null 2>&1 && kill -0 "$$" 2>/dev/null; do
    come=$(grep -c 'Downloaded .*\.jar' "$log" 2>/dev/null || true)
    [ "${come:-0}" -gt "$told" ] || continue
    told=$come
    say "jars so far: $come, the last $(sed -n 's#.*Downloaded .*/\([^/]*\.jar\) (\(.*\) at .*#\1 of \2#p' "$log" | tail -n 1)"
  done
}

# True when the product is newer than everything it is made of.
is_built() {
  [ -e "$product/built" ] || return 1
  [ -z "$(find "$root/pom.xml" "$root"/{runtime,kernel,install}/pom.xml "$root"/{runtime,kernel,install}/src/main \
    -newer "$product/built" -type f -print -quit)" ]
}

build_failed() {
  if is_offline "$1"; then
    die "the build failed: Maven reaches no repository; check the network, or name a proxy or mirror in ~/.m2/settings.xml"
  fi
  die "the build failed: what Maven said stands above"
}

build() {
  is_built && find_java && return
  ensure_maven
  say "building with Maven (a minute or two the first time; log: $(short "$logs/build.log"))"
  # Without the module spark, whose libraries are 112 MB: ./gobuf spark.
  logged build maven -q -DskipTests -Dspotless.check.skip=true -pl install -am package || build_failed "$logs/build.log"
  touch "$product/built"
}

# The interpreter behind `jupyter` on the PATH, when it can run and convert notebooks.
python_of_jupyter() {
  local jupyter shebang candidate
  jupyter=$(command -v jupyter) || return 1
  shebang=$(LC_ALL=C sed -n '1s/^#!//p;1q' "$jupyter" 2>/dev/null | tr -d '\0')
  # Scripts of pip in paths with spaces begin with /bin/sh and name the interpreter in their second line.
  for candidate in "$shebang" "$(LC_ALL=C sed -n "2s/^'''exec' \"\\{0,1\\}\\([^\"]*[^\" ]\\)\"\\{0,1\\} .*/\\1/p;2q" "$jupyter")" \
    "$(dirname -- "$jupyter")/python3" "$(dirname -- "$jupyter")/python" "$(command -v python3 || true)"; do
    [ -n "$candidate" ] && [ -x "$candidate" ] || continue
    if "$candidate" -c 'import jupyter_client, nbclient, nbconvert' >/dev/null 2>&1 </dev/null; then
      "$candidate" -c 'import sys; print(sys.executable)' </dev/null
      return
    fi
  done
  return 1
}

# True when the private environment has what the stamp's requirements file asks for.
is_venv_current() {
  [ -e "$1" ] && [ -z "$(find "$root"/install/*.txt -newer "$1" -print -quit)" ] &&
    "$venv/bin/python" -c 'import jupyter_client' 2>/dev/null </dev/null
}

# Makes the private environment without packages, unless there is one that works.
make_venv() {
  local base
  # An environment cannot be moved, and ends with the Python it was made from: such a one is made anew.
  if [ -e "$venv" ] && ! "$venv/bin/python" -c 'import pip' 2>/dev/null </dev/null; then rm -rf -- "$venv"; fi
  [ ! -e "$venv" ] || return 0
  if ! have python3; then
    say "no Python 3 (python3) on the PATH"
    apt python3 python3-venv && hash -r && have python3 || return 1
  fi
  base=$(command -v python3)
  say "making a private Python environment in $(short "$venv")"
  logged venv "$base" -m venv "$venv" && return
  rm -rf -- "$venv"
  say "$base cannot make an environment"
  apt python3-venv && logged venv "$base" -m venv "$venv"
}

# Makes the private environment, or brings it up to date with the given requirements file; fails when that is impossible.
fill_venv() {
  local requirements=$1 stamp
  stamp=$venv/$(basename -- "$requirements").done
  is_venv_current "$stamp" && return
  make_venv || return 1
  say "installing pinned Python packages ($(basename -- "$requirements"); log: $(short "$logs/pip.log"))"
  if logged pip "$venv/bin/python" -m pip install -q --disable-pip-version-check --no-input -r "$requirements"; then
    touch "$stamp"
    return
  fi
  if is_offline "$logs/pip.log"; then
    say "pip reaches no package index; check the network, or name a proxy or mirror: HTTPS_PROXY, PIP_INDEX_URL"
  fi
  return 1
}

ensure_venv() { fill_venv "$1" || die "no Python environment with install/$(basename -- "$1")"; }

# Sets $python: the interpreter that runs Jupyter, and $python_is for the messages.
find_python() {
  if python=$(python_of_jupyter); then python_is="Jupyter on the PATH ($python)"; return; fi
  if [ -x "$venv/bin/python" ] && "$venv/bin/python" -c 'import jupyter_client, nbconvert' 2>/dev/null </dev/null; then
    python=$venv/bin/python
    python_is="Jupyter in $(short "$venv")"
    return
  fi
  return 1
}

ensure_python() {
  find_python && return
  if have jupyter; then say "the Jupyter at $(command -v jupyter) cannot run notebooks (nbclient, nbconvert)"; fi
  if fill_venv "$root/install/requirements.txt"; then
    find_python || die "the private environment in $(short "$venv") does not work; type: rm -rf '$venv' && ./gobuf"
    return
  fi
  [ -d "$venv" ] || die "no Jupyter on the PATH, and no private environment for one; ./gobuf console needs none"
  say "Debian has a Jupyter too (Notebook; it has no JupyterLab)"
  # shellcheck disable=SC2086 — one word a package
  apt $debian_jupyter && hash -r && find_python || die "no Jupyter on the PATH, and none for the private environment; ./gobuf console needs none"
}

# Writes the kernel below a Jupyter data directory: kernel.json, logos, jars and the class archive.
register() {
  local dir=$1/kernels/$spec_name
  "$java" -Djava.awt.headless=true -XX:TieredStopAtLevel=1 -cp "$product/lib/gobuf.jar" gobuf.install.Main "$dir" "$java" "$product/lib" ||
    die "cannot write the kernel to $dir"
  if [ -e "$dir/gobuf.jsa" ]; then return; fi
  say "making the class archive, so that the kernel starts fast"
  "$python" "$root/install/python/archive.py" "$dir" >"$logs/archive.log" 2>&1 </dev/null ||
    say "no class archive (the kernel starts slower; log: $(short "$logs/archive.log"))"
}

# Builds, finds Jupyter, and registers the kernel inside the checkout.
prepare() {
  ensure_state
  build
  ensure_python
  register "$own_jupyter"
  case ":${JUPYTER_PATH:-}:" in
    *":$own_jupyter:"*) ;;
    *) export JUPYTER_PATH=$own_jupyter${JUPYTER_PATH:+:$JUPYTER_PATH} ;;
  esac
  # A private environment that is started by hand knows the kernel too.
  if [ -d "$venv/share/jupyter" ] && { [ -L "$venv/share/jupyter/kernels/gobuf" ] || [ ! -e "$venv/share/jupyter/kernels/gobuf" ]; }; then
    mkdir -p "$venv/share/jupyter/kernels"
    ln -sfn ../../../../share/jupyter/kernels/gobuf "$venv/share/jupyter/kernels/gobuf"
  fi
}

# Shared by ./gobuf and ./test: messages, places, and finding or making what they need.
# Expects $root; all chatter goes to stderr, so that stdout carries only what was asked for.

state=$root/.gobuf
logs=$state/log
venv=$state/venv
product=$root/install/target/gobuf
spec_name=gobuf
own_jupyter=$state/share/jupyter
use_apt=${use_apt:-no}

say() { printf 'gobuf: %s\n' "$*" >&2; }
die() { printf 'gobuf: error: %s\n' "$*" >&2; exit 1; }
have() { command -v "$1" >/dev/null 2>&1; }

# Paths are shown relative to the checkout where they lie in it.
short() { printf '%s' "${1#"$root"/}"; }

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

apt_command() { printf 'apt-get install -y --no-install-recommends %s' "$*"; }

# Installs Debian packages when that was allowed and is possible; otherwise says what to type and fails.
apt() {
  local line; line=$(apt_command "$@")
  if [ "$use_apt" = yes ] && [ "$(id -u)" = 0 ] && have apt-get; then
    say "$line"
    export DEBIAN_FRONTEND=noninteractive
    logged apt apt-get update || true
    # shellcheck disable=SC2086 — one word a package
    logged apt $line
    return
  fi
  if have apt-get; then
    if [ "$(id -u)" = 0 ]; then say "type: $line   (or let --apt do it)"; else say "type: sudo $line"; fi
  else
    say "this machine has no apt-get; its packages of the same purpose: $*"
  fi
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
maven() { JAVA_HOME=$(java_home_of "$java") mvn -B -ntp -f "$root/pom.xml" "$@"; }

# True when the product is newer than everything it is made of.
is_built() {
  [ -e "$product/built" ] || return 1
  [ -z "$(find "$root/pom.xml" "$root"/{runtime,kernel,install}/pom.xml "$root"/{runtime,kernel,install}/src/main \
    -newer "$product/built" -type f -print -quit)" ]
}

build() {
  is_built && find_java && return
  ensure_maven
  say "building with Maven (a minute or two the first time; log: $(short "$logs/build.log"))"
  logged build maven -q -DskipTests -Dspotless.check.skip=true package || die "the build failed"
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

# Makes the private environment, or brings it up to date with the given requirements file.
ensure_venv() {
  local requirements=$1 stamp base
  stamp=$venv/$(basename -- "$requirements").done
  if [ -e "$stamp" ] && [ -z "$(find "$root"/install/*.txt -newer "$stamp" -print -quit)" ] \
    && "$venv/bin/python" -c 'import jupyter_client' 2>/dev/null </dev/null; then
    return
  fi
  # An environment cannot be moved, and ends with the Python it was made from: such a one is made anew.
  if [ -e "$venv" ] && ! "$venv/bin/python" -c 'import pip' 2>/dev/null </dev/null; then rm -rf -- "$venv"; fi
  if ! [ -e "$venv" ]; then
    base=$(command -v python3) || { apt python3 python3-venv && base=$(command -v python3); } || die "Python 3 is needed for Jupyter"
    say "making a private Python environment in $(short "$venv")"
    logged venv "$base" -m venv "$venv" || {
      rm -rf -- "$venv"
      apt python3-venv && logged venv "$base" -m venv "$venv" || die "python3 cannot make an environment"
    }
  fi
  say "installing pinned Python packages ($(basename -- "$requirements"); log: $(short "$logs/pip.log"))"
  logged pip "$venv/bin/python" -m pip install -q --disable-pip-version-check --no-input -r "$requirements" ||
    die "pip could not install install/$(basename -- "$requirements")"
  touch "$stamp"
}

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
  ensure_venv "$root/install/requirements.txt"
  find_python || die "the private environment in $(short "$venv") does not work; remove it and try again"
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
  mkdir -p "$logs"
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

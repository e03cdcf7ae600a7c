# ./gobuf doctor: one line a finding, `ok` or what to type. Changes nothing. Exit status 1 when something needed is missing.

doctor_status=0

good() { printf 'ok    %s\n' "$*"; }
bad() { printf 'FIX   %s\n      type: %s\n' "$1" "$2"; doctor_status=1; }
lacking() { printf 'none  %s\n      type: %s\n' "$1" "$2"; }

sudo_apt() { if [ "$(id -u)" = 0 ]; then apt_command "$@"; else printf 'sudo %s' "$(apt_command "$@")"; fi; }

doctor_java() {
  if find_java; then
    good "Java $("$java" -version 2>&1 </dev/null | sed -n '1s/.*"\(.*\)".*/\1/p') ($java)"
    if [ -x "$(java_home_of "$java")/bin/javac" ]; then good "Java compiler"; else
      bad "Java has no compiler (only needed to build)" "$(sudo_apt openjdk-17-jdk-headless)"; fi
  else
    bad "no Java 17 or newer" "$(sudo_apt openjdk-17-jdk-headless)   or: GOBUF_JAVA=/path/to/java ./gobuf doctor"
  fi
  if have mvn; then good "Maven ($(command -v mvn))"; else bad "no Maven (only needed to build)" "$(sudo_apt maven)"; fi
  if is_built; then good "jar $(short "$product/lib/gobuf.jar") is newer than the sources"; else
    bad "the jar is not built, or older than the sources" ./gobuf; fi
}

doctor_jupyter() {
  if ! find_python; then
    if [ -e "$venv" ]; then bad "the private environment does not work" "rm -rf $(short "$venv") && ./gobuf"; else
      bad "no Jupyter on the PATH and no private environment" "./gobuf   (makes one)"; fi
    return
  fi
  good "$python_is"
  "$python" - "$root/install/requirements.txt" <<'PY'
import importlib.metadata, sys

for line in open(sys.argv[1], encoding="utf-8"):
    name, equals, pinned = line.strip().partition("==")
    if not equals:
        continue
    try:
        found = importlib.metadata.version(name)
        print(f"ok    {name} {found}" + ("" if found == pinned else f" (tested with {pinned})"))
    except importlib.metadata.PackageNotFoundError:
        print(f"none  {name}\n      type: {sys.executable} -m pip install {name}=={pinned}")
PY
  "$python" - <<'PY' || { printf 'FIX   no free port on 127.0.0.1: kernels cannot be reached\n      type: ip addr show lo\n'; doctor_status=1; }
import socket

sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(5)]
print("ok    ports on 127.0.0.1 (five free ones)")
PY
}

# A kernelspec against what was built; the second word is what to type when they differ.
doctor_spec() {
  local dir=$1 type=$2 faults line
  [ -n "${java:-}" ] && [ -e "$product/lib/gobuf.jar" ] || return 0
  if faults=$("$java" -XX:TieredStopAtLevel=1 -cp "$product/lib/gobuf.jar" gobuf.install.Main --check "$dir" "$product/lib" 2>&1 </dev/null); then
    good "kernelspec $(short "$dir")"
    return
  fi
  while IFS= read -r line; do bad "kernelspec $(short "$dir"): $line" "$type"; done <<<"$faults"
  return 1
}

# The kernelspecs, the class archive, and whether the kernel answers.
doctor_kernel() {
  local dir=$own_jupyter/kernels/$spec_name data places=()
  [ ! -e "$state/installed" ] || mapfile -t places <"$state/installed"
  for data in ${places[@]+"${places[@]}"}; do
    doctor_spec "$data/kernels/$spec_name" "./gobuf install --prefix $(quoted "${data%/share/jupyter}")   (or: ./gobuf uninstall)" || true
  done
  if ! [ -e "$dir/kernel.json" ]; then bad "the kernel is not registered" ./gobuf; return; fi
  doctor_spec "$dir" ./gobuf || return 0
  [ -n "${java:-}" ] || return 0
  if ! [ -e "$dir/gobuf.jsa" ]; then
    bad "no class archive: the kernel starts slower" "./gobuf   (log: $(short "$logs/archive.log"))"
  elif ! "$java" -Xshare:on -XX:+UseSerialGC "-XX:SharedArchiveFile=$dir/gobuf.jsa" -cp "$dir/lib/gobuf.jar" \
    "-XX:ErrorFile=$logs/java-crash.log" -version >/dev/null 2>&1 </dev/null; then
    bad "the class archive does not fit this Java or these jars" "rm '$(short "$dir/gobuf.jsa")' && ./gobuf"
    return
  else
    good "class archive (AppCDS)"
  fi
  [ -n "${python:-}" ] || return 0
  JUPYTER_PATH=$own_jupyter "$python" "$root/install/python/ready.py" "$spec_name" </dev/null || {
    printf '      type: ./gobuf console   (shows why the kernel does not start)\n'; doctor_status=1; }
}

doctor_tools() {
  if have chromium; then good "Chromium, for the screenshot tests"; else
    lacking "Chromium (only ./test wants it)" "$(sudo_apt chromium)"; fi
  if have gdb; then good "gdb, for the golden checks"; else lacking "gdb (only ./test wants it)" "$(sudo_apt gdb)"; fi
  if [ -n "${GOBUF_GOROOT:-}" ] || [ -x "${XDG_CACHE_HOME:-$HOME/.cache}/gobuf/go1.19.8/usr/lib/go-1.19/bin/go" ]; then
    good "Go 1.19.8, for the golden checks"
  else
    lacking "Go 1.19.8 (only ./test wants it)" "runtime/golden/toolchain"
  fi
}

command_doctor() {
  [ $# = 0 ] || die "doctor takes no arguments; type: ./gobuf doctor"
  doctor_java
  doctor_jupyter
  doctor_kernel
  doctor_tools
  [ "$doctor_status" = 0 ] && echo "all that is needed is there" || echo "something is missing: see the lines that begin with FIX"
  return "$doctor_status"
}

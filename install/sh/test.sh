# ./test: installs what the tests need, runs Maven's and pytest's, and counts them together.

source "$root/install/sh/common.sh"

suites=(notebooks/test install/test kernel/src/test/python)
results=$state/test
expected=$root/.ci/expected-tests

test_usage() {
  cat <<'TEXT'
./test                       all tests: Maven's, then those with a real Jupyter client and a browser
  --update-notebooks         run the notebooks and store their outputs in them, instead of comparing
  --update-expected          write .ci/expected-tests from the tests that ran and passed
  --strict                   also fail when a test of .ci/expected-tests did not run (set by CI=true)
  --no-apt                   never call apt-get (as root, missing Debian packages are installed otherwise)
The last line counts: N passed, N failed, N skipped. Screenshots and reports lie in .gobuf/test.
TEXT
}

# Debian packages behind single tests. Without them those tests are skipped and say why.
# Go 1.19.8 itself is fetched by runtime/golden/toolchain, which needs to know the packages but not root.
ensure_tools() {
  local missing=()
  have chromium || missing+=(chromium)
  have gdb || missing+=(gdb)
  if [ "$use_apt" = yes ] && [ "$(id -u)" = 0 ] && have apt-cache && [ -z "$(apt-cache search --names-only '^golang-1.19-go$')" ]; then
    say "apt-get update"
    logged apt apt-get update || say "apt-get update failed; going on"
  fi
  [ ${#missing[@]} = 0 ] || apt "${missing[@]}" || say "without ${missing[*]} some tests will be skipped"
}

run_maven() {
  say "mvn verify (log: $(short "$logs/verify.log"))"
  rm -rf -- "$root"/{runtime,kernel,install,spark}/target/surefire-reports
  # A failing test must not hide those of the modules after it: failures are counted from the reports.
  logged verify maven -q -Dmaven.test.failure.ignore=true verify || return 1
  touch "$product/built"
}

run_pytest() {
  local present=() suite
  for suite in "${suites[@]}"; do [ ! -d "$root/$suite" ] || present+=("$suite"); done
  say "pytest ${present[*]}"
  (cd "$root" && "$python" -m pytest -c install/pytest.ini --rootdir=. -n 3 --dist loadfile --no-loadscope-reorder --junitxml="$results/pytest.xml" "$@" "${present[@]}" </dev/null)
}

main() {
  local strict=() update=() pytest_options=() broken=() status
  use_apt=yes
  [ "${CI:-}" != true ] || strict=(--strict)
  while [ $# -gt 0 ]; do
    case $1 in
      --update-notebooks) pytest_options+=(--update-notebooks) ;;
      --update-expected) update=(--update) ;;
      --strict) strict=(--strict) ;;
      --no-apt) use_apt=no ;;
      -h | --help) test_usage; return ;;
      *) test_usage >&2; die "there is no option '$1'; the options stand above" ;;
    esac
    shift
  done
  ensure_state
  rm -rf -- "$results"
  mkdir -p "$results"
  ensure_maven
  ensure_tools
  ensure_venv "$root/install/requirements-test.txt"
  PATH=$venv/bin:$PATH
  run_maven || broken+=("the Maven build")
  if [ -e "$product/built" ]; then
    prepare
    export PYTHON=$python GOBUF_KERNEL=$spec_name GOBUF_RESULTS=$results
    status=0
    run_pytest ${pytest_options[@]+"${pytest_options[@]}"} >&2 || status=$?
    # 1 is a failed test, which the report counts; anything above is pytest's own trouble.
    [ "$status" -le 1 ] || broken+=("pytest")
  fi
  "$venv/bin/python" "$root/install/python/count.py" --expected "$expected" ${strict[@]+"${strict[@]}"} \
    ${update[@]+"${update[@]}"} ${broken[@]+"${broken[@]/#/--broken=}"} \
    "$root"/{runtime,kernel,install,spark}/target/surefire-reports "$results/pytest.xml"
}

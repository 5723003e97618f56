#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# The whole suite: installs what is missing (as root), builds, tests, exits with the result.
#   tests/run.sh [PART...]    default: the first four
#     suite    build with gcc -Werror in build/, run every test
#     asan     build with clang -Werror, ASan and UBSan in build-clang/, run the suites unit and gst
#     fuzz     build the library and the fuzz targets with clang in build-fuzz/, run each for some seconds
#     format   is every C file laid out as .clang-format says?
#     valgrind the suites unit and gst under memcheck, without what is judged in real time; only on demand
# The last line is "N passed, N failed": all tests of these parts, and each build or check as one.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. tests/packages.sh

passed=0 failed=0
log=$(mktemp -d)
trap 'rm -rf "$log"' EXIT

step() {
  echo
  echo "== $1"
  step_began=$SECONDS
}

took() { echo "-- $1: $((SECONDS - step_began)) s"; }

# check WHAT COMMAND...: one check; its output is shown when it fails.
check() {
  local what=$1; shift
  if "$@" > "$log/check" 2>&1; then
    passed=$((passed + 1))
    echo "ok: $what"
  else
    failed=$((failed + 1))
    tail -n 60 "$log/check"
    echo "FAILED: $what"
    return 1
  fi
}

# build DIR OPTION...: configure (again, if it is there) and build.
build() {
  local dir=$1; shift
  local setup=(meson setup "$dir" -Dwerror=true -Dtests=true "$@")
  [ ! -e "$dir/build.ninja" ] || setup+=(--reconfigure)
  check "configure $dir" "${setup[@]}" && check "build $dir" meson compile -C "$dir"
}

# run_tests DIR ARGUMENT...: run them, add meson's summary to the sums. A skipped test counts as
# failed: here everything that a test needs is installed.
run_tests() {
  local dir=$1; shift
  meson test -C "$dir" --print-errorlogs "$@" 2>&1 | tee "$log/tests"
  local status=${PIPESTATUS[0]} ok bad
  ok=$(sum_of Ok 'Expected Fail')
  bad=$(sum_of Fail 'Unexpected Pass' Skipped Timeout)
  if [ "$bad" != 0 ] && run_again "$dir"; then
    ok=$((ok + bad)) bad=0 status=0
  fi
  passed=$((passed + ok)) failed=$((failed + bad))
  if [ "$status" != 0 ] && [ "$bad" = 0 ] || [ $((ok + bad)) = 0 ]; then
    failed=$((failed + 1))
    echo "FAILED: meson test in $dir ended with status $status after $((ok + bad)) tests"
  fi
}

# run_again DIR: what is judged in real time can fail because of what else the machine was doing. Such
# tests, when they are the only ones that failed and few, are run once more, alone; both results are
# in the output. What fails twice has failed. Tests in virtual time get no second chance.
run_again() {
  local names
  mapfile -t names < <(python3 - "$1/meson-logs/testlog.json" << 'END'
import json, re, sys
bad = [test["name"].split(" / ", 1) for test in map(json.loads, open(sys.argv[1]))
       if test["result"] not in ("OK", "EXPECTEDFAIL")]
if len(bad) <= 3 and all(re.match("sipua:(gst|interop)", suite) for suite, _ in bad):
    print(*(name for _, name in bad), sep="\n")
END
  )
  [ -n "${names[*]}" ] || return
  echo "once more, alone: $(IFS=\;; echo "${names[*]}")"
  meson test -C "$1" --no-rebuild --print-errorlogs --num-processes 1 "${names[@]}"
}

# sum_of LABEL...: the numbers behind these labels in meson's summary.
sum_of() {
  local label total=0 n
  for label; do
    n=$(sed -n "s/^$label: *\([0-9]*\) *\$/\1/p" "$log/tests" | tail -n 1)
    total=$((total + ${n:-0}))
  done
  echo $total
}

# Audio in real time is judged by ear and must not wait long for the processor. The others mostly wait.
part_suite() {
  build build || return
  run_tests build --no-suite audio --num-processes 4
  run_tests build --suite audio --num-processes 2
}

# The build by the other compiler is the one with sanitizers, so that there are only two. Leaks are told
# too. What GLib keeps on purpose can only be told apart by whole stacks; these are
# slow to walk, and the unit tests do without.
part_asan() {
  CC=clang build build-clang -Dintrospection=false -Db_sanitize=address,undefined -Db_lundef=false || return
  export UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1
  SIPUA_TEST_SEEDS=30 run_tests build-clang --suite unit
  export ASAN_OPTIONS=fast_unwind_on_malloc=0
  export LSAN_OPTIONS=suppressions=$PWD/tests/lsan.supp:print_suppressions=0
  run_tests build-clang --suite gst --no-suite audio --num-processes 2
  run_tests build-clang --suite audio --no-suite interop --num-processes 2
  unset ASAN_OPTIONS LSAN_OPTIONS
}

# Two at a time. A target runs over its corpus and then for so many inputs or seconds beyond it, from
# the same seed at every run; what it finds is in the last lines.
fuzz_all() {
  local corpus=tests/fuzz/corpus
  for target in "$corpus"/*; do mkdir "$log/${target##*/}"; echo "${target##*/}"; done |
    xargs -P 2 -I @ env UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1 build-fuzz/tests/fuzz/fuzz-@ \
      -seed=1 -runs=20000 -max_total_time=5 -timeout=10 -verbosity=0 \
      -artifact_prefix=build-fuzz/found-@- "$log/@" "$corpus/@"
}

part_fuzz() {
  CC=clang build build-fuzz -Dfuzz=true -Dintrospection=false -Db_sanitize=address,undefined \
    -Db_lundef=false && check "fuzz targets" fuzz_all
}

part_format() {
  mapfile -t files < <(find lib gst tools tests examples -name '*.[ch]' | sort)
  check "layout of ${#files[@]} C files" clang-format --dry-run -Werror "${files[@]}"
}

# Wrong accesses, use of what was never set, definite leaks. What is judged in real time is left out:
# there the media are too slow.
part_valgrind() {
  local ignored=(test_a_tone_* test_silence_is_* test_silence_of_* test_another_ssrc_*
    test_what_comes_out_* test_keep_listening_* test_a_slow_* test_after_a_stall_*
    test_audio_is_whole_* test_an_hour_* test_losses_* test_a_key_press_is_* test_a_stall_is_*
    test_queued_audio_* test_without_fill_* test_a_flush_says_what_the_peer_* test_frames_of_*)
  export GST_CHECKS_IGNORE=$(IFS=,; echo "${ignored[*]}") CK_TIMEOUT_MULTIPLIER=20 SIPUA_TEST_SEEDS=20
  build build && run_tests build --suite unit --suite gst --timeout-multiplier 20 --num-processes 1 \
    --wrap "valgrind --quiet --error-exitcode=9 --leak-check=full --num-callers=30
            --show-leak-kinds=definite --errors-for-leak-kinds=definite
            --suppressions=/usr/share/glib-2.0/valgrind/glib.supp --suppressions=$PWD/tests/valgrind.supp"
}

parts=("$@")
[ $# -gt 0 ] || parts=(suite asan fuzz format)
for part in "${parts[@]}"; do
  declare -F "part_$part" > /dev/null || { sed -n '3,10s/^# \{0,1\}//p' "$0" >&2; exit 2; }
done

step "install"
if install_missing build gir run demo test; then
  took install
  for part in "${parts[@]}"; do
    step "$part"
    "part_$part"
    took "$part"
  done
else
  failed=$((failed + 1))
fi

echo
echo "$passed passed, $failed failed"
[ $failed = 0 ]

# SPDX-License-Identifier: BSD-3-Clause
# Sourced by tests/run.sh and examples/demo.sh.
# install_missing SET...: of the packages that tests/packages.txt lists under these sets, install
# those that are not there. Says nothing and needs no root if none is missing.

packages_txt=$(dirname "${BASH_SOURCE[0]}")/packages.txt

missing_packages() {
  local wanted
  wanted=$(awk -v sets=" $* " '!/^#/ && NF == 2 && index(sets, " " $1 " ") { print $2 }' "$packages_txt")
  comm -23 <(sort -u <<< "$wanted") \
    <(dpkg-query -W -f '${db:Status-Status} ${Package}\n' | sed -n 's/^installed //p' | sort -u)
}

install_missing() {
  if ! command -v dpkg-query > /dev/null; then
    echo "not a Debian system: install by hand what tests/packages.txt lists under: $*" >&2
    return 0
  fi
  local missing log
  mapfile -t missing < <(missing_packages "$@")
  [ ${#missing[@]} -gt 0 ] || return 0
  if [ "$(id -u)" != 0 ]; then
    echo "missing packages: ${missing[*]}" >&2
    echo "run this once as root, or: sudo apt-get install --no-install-recommends ${missing[*]}" >&2
    return 1
  fi
  echo "installing: ${missing[*]}"
  log=$(mktemp)
  local apt=(env DEBIAN_FRONTEND=noninteractive apt-get -q -y)
  local install=("${apt[@]}" -o Dpkg::Use-Pty=0 --no-install-recommends install "${missing[@]}")
  # Old package lists may still do; only if they do not, fetch new ones.
  if "${install[@]}" > "$log" 2>&1 ||
     { "${apt[@]}" update >> "$log" 2>&1 && "${install[@]}" >> "$log" 2>&1; }; then
    rm -f "$log"
  else
    echo "could not install them; the last lines of apt-get:" >&2
    tail -n 15 "$log" >&2
    rm -f "$log"
    return 1
  fi
}

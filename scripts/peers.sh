#!/usr/bin/env bash
# Gets the programs that `make test-peers` tries our documents in, from Debian, where this is Debian and we may; then runs it.
# What cannot be had is skipped with a line that says so, and is no failure. Nothing here takes longer than its time limit.
#
#   scripts/peers.sh          get what is missing, then make test-peers
set -uo pipefail
cd "$(dirname "$0")/.."

have() { for name in "$@"; do command -v "$name" >/dev/null && return; done; return 1; }
wanted() { have chromium chromium-browser google-chrome google-chrome-stable || echo chromium
           have soffice libreoffice || echo libreoffice-calc-nogui; }
skip() { echo "test-peers: $*"; }

install() {
  local apt=(env DEBIAN_FRONTEND=noninteractive)
  have apt-get || { skip "no apt-get here, so not installed: $*"; return; }
  if [ "$(id -u)" != 0 ]; then
    sudo -n true 2>/dev/null || { skip "not root and no sudo without a password, so not installed: $*"; return; }
    apt=(sudo -n "${apt[@]}")
  fi
  timeout 120 "${apt[@]}" apt-get update -qq >/dev/null 2>&1
  for name in "$@"; do
    timeout 300 "${apt[@]}" apt-get install -y -qq --no-install-recommends "$name" >/dev/null 2>&1 || skip "$name could not be installed, so what needs it is skipped"
  done
}

missing=$(wanted)
# shellcheck disable=SC2086
[ -z "$missing" ] || install $missing
if ! timeout 600 make .venv/ready-dev >/dev/null 2>&1 || ! timeout 300 .venv/bin/python -m pip install --quiet --quiet --disable-pip-version-check --editable '.[dev,peers]' >/dev/null 2>&1; then
  skip "the packages it needs could not be installed, so it is skipped"
  exit 0
fi
timeout --kill-after=20 900 make test-peers
code=$?
[ "$code" != 124 ] || skip "was stopped after a quarter of an hour"
exit "$code"

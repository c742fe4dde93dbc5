"""Runs the commands of the book: every `sh` block of a page, in order, in a scratch folder of the page's own.

Usage: commands.py [--update] PAGE...; the programs must be on PATH. Blocks marked `console` are for people and are not run. A `text` block
behind the comment `<!-- a terminal of 80 columns ends with: COMMAND -->` is compared with what the command shows there; `--update` writes it anew.
One behind `<!-- printed by: COMMAND -->` must be among what the command prints.
"""

import fcntl
import os
import pathlib
import pty
import re
import struct
import subprocess
import sys
import tempfile
import termios

BLOCK = re.compile(
    r"^```sh\n(?P<commands>.*?)^```$"
    r"|^<!-- a terminal of 80 columns ends with: (?P<shown_by>[^\n]*) -->\n```text\n(?P<shown>.*?)^```$"
    r"|^<!-- printed by: (?P<printed_by>[^\n]*) -->\n```text\n(?P<printed>.*?)^```$",
    re.S | re.M,
)
ESCAPE = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
SECONDS = 300


def on_a_terminal(command, folder):
    """What a terminal of 80 columns shows of the command, without colours, from the last empty line but one of a summary on."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 80, 0, 0))
    environment = {**os.environ, "TERM": "xterm", "NO_COLOR": "1"}
    # Standard output is not the terminal: the JSON goes there.
    with open(os.devnull, "wb") as nothing:
        process = subprocess.Popen(["bash", "-c", command], cwd=folder, stdin=theirs, stdout=nothing, stderr=theirs, env=environment)
    os.close(theirs)
    seen = b""
    while True:
        try:
            read = os.read(ours, 65536)
        except OSError:
            break
        if not read:
            break
        seen += read
    os.close(ours)
    if process.wait(SECONDS) != 0:
        return None, seen.decode(errors="replace")
    lines = [ESCAPE.sub("", line).rsplit("\r", 1)[-1].rstrip() for line in seen.decode().replace("\r\n", "\n").split("\n")]
    begin = max((number for number, line in enumerate(lines) if re.match(r"[A-Z.]+: ", line)), default=0)
    return "\n".join(lines[begin:]).rstrip() + "\n", ""


def run_page(page, update):
    """Number of blocks that were run, and what failed."""
    text = page.read_text()
    written, run = text, 0
    with tempfile.TemporaryDirectory() as folder:
        for block in BLOCK.finditer(text):
            run += 1
            if block["shown_by"]:
                shown, wrong = on_a_terminal(block["shown_by"], folder)
                if shown is None:
                    return run, f"{block['shown_by']}\n{wrong[-2000:]}"
                if update:
                    written = written.replace(block[0], block[0].replace("```text\n" + block["shown"], "```text\n" + shown))
                elif shown != block["shown"]:
                    return run, f"{block['shown_by']}\nshows, and the page has something else (commands.py --update):\n{shown}"
                continue
            command = ["bash", "-euo", "pipefail", "-c", block["commands"] or block["printed_by"]]
            done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=SECONDS, check=False)
            if done.returncode != 0:
                return run, f"exit {done.returncode} from\n{command[-1]}{done.stdout[-2000:]}{done.stderr[-2000:]}"
            if block["printed"] and block["printed"] not in done.stdout:
                return run, f"{command[-1]}\ndoes not print what the page has:\n{done.stdout}"
    if written != text:
        page.write_text(written)
    return run, ""


def main():
    update = sys.argv[1:2] == ["--update"]
    failed = run = 0
    for page in map(pathlib.Path, sys.argv[2 if update else 1 :]):
        blocks, wrong = run_page(page, update)
        run += blocks
        failed += bool(wrong)
        if wrong:
            print(f"{page}: {wrong}")
    print(f"{run} blocks of commands, {failed} failed")
    return failed > 0


sys.exit(main())

"""What tests share: a small market, and the command line beside which the module is held."""

import json
import os
import subprocess

import pytest

import sor


@pytest.fixture(scope="session")
def market(tmp_path_factory):
    """A market of four venues in a file."""
    path = tmp_path_factory.mktemp("market") / "market.csv"
    sor.synth(path, rows=4000)
    return path


@pytest.fixture(scope="session")
def command():
    """Runs `sor-backtest`: exit code, standard output, and what it said last."""
    program = os.environ.get("BACKTEST_PROGRAM")
    if not program:
        pytest.skip("BACKTEST_PROGRAM names no program: checks/python/wheel does")

    def run(*words):
        done = subprocess.run([program, *map(str, words)], capture_output=True, text=True)
        lines = [line for line in done.stderr.splitlines() if line.strip()]
        said = lines[-1] if lines else ""
        if said.startswith("{"):
            said = json.loads(said)["message"]
        return done.returncode, done.stdout, said or done.stderr, done.stderr

    return run

"""Long calls: ctrl-c, other threads, forks, and what is generated."""

import multiprocessing
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

import sor
from sor._progress import heard as heard_by

INTERRUPTED = """
import os, signal, sys, threading, time
import sor
sent = []
def send():
    time.sleep(1)
    sent.append(time.monotonic())
    os.kill(os.getpid(), signal.SIGINT)
threading.Thread(target=send, daemon=True).start()
try:
    CALL
except KeyboardInterrupt:
    print(time.monotonic() - sent[0])
"""


@pytest.fixture(scope="module")
def long_market(tmp_path_factory):
    """A market on which an evaluation takes seconds."""
    path = tmp_path_factory.mktemp("long") / "market.csv"
    sor.synth(path, rows=200_000, end="2024-08-01T19:45:14Z")
    return path


CALLS = [
    'sor.evaluate(sys.argv[1], orders=20000, horizon="2m")',
    'sor.evaluate(sys.argv[1], orders=20000, horizon="2m", cells=sys.argv[2] + "/cells")',
    "while True: sor.run(sys.argv[1], stream=True)",
    "while True: sor.synth(sys.argv[2] + '/market.csv', rows=100_000)",
    "while True: sor.read(sys.argv[1])",
]


@pytest.mark.parametrize("call", CALLS)
def test_ctrl_c_ends_a_call_within_200_ms(long_market, tmp_path, call):
    waited = []
    for _ in range(6):
        script = INTERRUPTED.replace("CALL", call)
        words = [sys.executable, "-c", script, str(long_market), str(tmp_path)]
        done = subprocess.run(words, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0 and done.stdout, done.stderr
        waited.append(float(done.stdout))
        if waited[-1] < 0.2:
            break
    # The best of six: a busy machine may be late with anything.
    assert min(waited) < 0.2, waited


def test_other_threads_go_on(long_market):
    done = threading.Event()
    steps = []

    def count():
        while not done.is_set():
            steps.append(time.monotonic())
            time.sleep(0.001)

    counter = threading.Thread(target=count)
    counter.start()
    begun = time.monotonic()
    sor.run(long_market)
    took = time.monotonic() - begun
    done.set()
    counter.join()
    assert len([step for step in steps if begun <= step <= begun + took]) > 10 * took


def test_calls_on_several_threads_agree(market):
    digests = []
    threads = [threading.Thread(target=lambda: digests.append(sor.run(market, order_size=500).digest)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(digests) == 4 and len(set(digests)) == 1


def _digest(path):
    return sor.run(path, order_size=500).digest


@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_processes_agree(market, method):
    here = _digest(market)
    with multiprocessing.get_context(method).Pool(2) as pool:
        assert pool.map_async(_digest, [market, market]).get(60) == [here, here]


def test_progress_is_heard(long_market):
    heard = []
    sor.run(long_market, progress=lambda task, done, steps: heard.append((task, done, steps)))
    assert {task for task, *_ in heard} <= {"reading", "simulating"} and heard
    assert heard[-1][1] == heard[-1][2], heard[-1]


def test_bars_end_full(monkeypatch):
    bars = []

    class Bar:
        """As much of a bar of tqdm as is used."""

        def __init__(self, total, desc):
            self.total, self.desc, self.n, self.is_closed = total, desc, 0, False
            bars.append(self)

        def update(self, steps):
            self.n += steps

        def close(self):
            self.is_closed = True

    monkeypatch.setitem(sys.modules, "tqdm.auto", type("tqdm", (), {"tqdm": Bar}))
    with heard_by(True) as bar:
        bar("reading", 3, 10)
        bar("simulating", 0, 5)
    with pytest.raises(ValueError), heard_by(True) as bar:
        bar("reading", 3, 10)
        raise ValueError
    assert [(one.desc, one.n, one.total, one.is_closed) for one in bars] == [
        ("reading", 10, 10, True),
        ("simulating", 5, 5, True),
        ("reading", 3, 10, True),
    ]


def test_calls_and_their_reference_are_what_the_command_line_says():
    generate = Path(__file__).resolve().parents[1] / "generate.py"
    done = subprocess.run([sys.executable, generate, "--check"], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_import_brings_in_little():
    # What it brings in beyond what Python itself has at its start. logging, tempfile, pathlib and inspect, the one that dataclasses brings,
    # took a tenth to a third of the import's time each; the rest would take more.
    script = "import sys; before = set(sys.modules); import sor; print(*sorted(set(sys.modules) - before))"
    words = [sys.executable, "-I", "-S", "-c", f"import sys; sys.path.append({str(Path(sor.__file__).parents[1])!r}); {script}"]
    brought = set(subprocess.run(words, capture_output=True, text=True, check=True).stdout.split())
    late = {"asyncio", "ctypes", "dataclasses", "inspect", "logging", "multiprocessing", "numpy", "pandas", "pathlib", "polars", "pyarrow", "tempfile", "tqdm", "zipfile"}
    assert "sor._sor" in brought and not brought & late


def test_every_name_is_documented():
    for name in sor.__all__:
        assert name == "__version__" or getattr(sor, name).__doc__, name

"""A hostile producer, junk on the topic, and a crowd at the endpoint, against a real broker. See checks/attack/run."""

import argparse
import hashlib
import json
import os
import random
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request

from tools import MOST_SECONDS, fail, run
from kafka import KafkaConsumer, KafkaProducer
from kafka.errors import KafkaError

FUTURE = [253402300799000, 2**64 - 1, 4102444800000]
NAMES = ["x\nFAKE INFO all is well", "\x1b[2J", "\u202er", "n" * 900, "", "none", "é" * 64]


def end_marker(random_, run_id):
    marker = {
        "type": random_.choice(["end", "end", "alive"]),
        "run_id": run_id,
        "outcome": "complete",
        "messages": random_.choice([0, 1, 2**64 - 1]),
        "rows": 0,
        "digest": "0" * 64,
        "partitions": random_.choice([0, -5, 1, 2**31 - 1]),
        "partition": random_.choice([0, 7]),
        "partition_messages": random_.choice([0, 2**64 - 1]),
        "partition_digest": "0" * 64,
        "rejected": {"bad_timestamp": 2**64 - 1, "bad_message": 1},
        "symbols": random_.choice([[], ["A\x1b[2J"], ["S"] * 70_000]),
    }
    return json.dumps(marker).encode()


def record(random_):
    """A record that no good run may suffer from, as (headers, payload)."""
    kind = random_.randrange(7)
    junk = random_.choice([b"", b"x", b"{", b"[" * 50_000, os.urandom(300), b"x" * random_.choice([999_900, 1_000_100, 1_047_000])])
    if kind == 0:
        return [], junk
    # A run of another name that is over, or from the future, or has no name.
    run_id = random_.choice(NAMES) if kind in (1, 2) else f"old-{random_.randrange(5)}"
    started = random_.choice(FUTURE) if kind in (1, 3) else random_.randrange(1, 10**6)
    headers = [("sor-run-id", run_id.encode()), ("sor-started", str(started).encode())]
    if kind == 4:
        payload = end_marker(random_, run_id)
        return [*headers, ("sor-type", b"end"), ("sor-digest", hashlib.sha256(payload).hexdigest().encode())], payload
    if kind == 5:
        headers += [("sor-seq", str(1 + random_.randrange(10**9) * 1_000_000_007).encode()), ("sor-schema", b"sor.snapshot/1")]
        return headers, b'{"timestamp":"2024-08-01T13:36:32Z","symbol":"X","venues":[]}'
    if kind == 6:
        return [*headers, ("x" * 5_000, b"y"), ("sor-type", b"\xff")], junk
    return headers, junk


def send(brokers, topic, records):
    producer = KafkaProducer(bootstrap_servers=brokers, max_request_size=4_000_000)
    for headers, payload in records:
        producer.send(topic, value=payload, headers=headers)
    producer.flush(60)
    producer.close()


def count(brokers, topic):
    consumer = KafkaConsumer(bootstrap_servers=brokers)
    parts = consumer.partitions_for_topic(topic) or set()
    from kafka import TopicPartition

    ends = consumer.end_offsets([TopicPartition(topic, part) for part in parts]) if parts else {}
    consumer.close()
    return sum(ends.values())


def round_(programs, random_, brokers, folder, number):
    topic = f"attack-{os.getpid()}-{number}"
    market = os.path.join(folder, f"m{number}.csv")
    made = run(programs, ["sor-backtest", "synth", "--rows", "300", "--seed", str(number), "--out", market, "--quiet"])
    expected = run(programs, ["sor-backtest", "run", "--input", market]).json()["digest"]
    if made.code != 0:
        fail(["synth"], "no market", made)
    produce = ["sor-producer", "--input", market, "--brokers", brokers, "--topic", topic, "--speed", "max", "--quiet"]
    first = run(programs, [*produce, "--run-id", f"before-{number}"])
    before = [record(random_) for _ in range(random_.randint(1, 25))]
    send(brokers, topic, before)
    time.sleep(0.01)
    sent = run(programs, [*produce, "--run-id", f"good-{number}"])
    if first.code != 0 or sent.code != 0:
        fail(produce, "the producer did not send", sent)
    after = [record(random_) for _ in range(random_.randint(1, 25))]
    send(brokers, topic, after)
    consume = ["sor-backtest", "consume", "--brokers", brokers, "--topic", topic, "--idle-timeout", "3s", "--wait", "5s", "--timeout", "10s"]
    letters = []
    for choice in ([], [], ["--run-id", f"good-{number}"]):
        taken = run(programs, [*consume, *choice])
        if taken.code != 0:
            fail([*consume, *choice], f"a good run was refused ({taken.code})", taken)
        if taken.json()["digest"] != expected or taken.json()["stream"]["complete"] is not True:
            fail([*consume, *choice], "another number", taken)
        if len(taken.err.splitlines()) > 100 or len(taken.err) > 100_000:
            fail(consume, f"{len(taken.err)} bytes of log", taken)
        letters.append(count(brokers, f"{topic}.dlq"))
    if letters[0] != letters[1] or letters[0] > len(before) + len(after):
        fail(consume, f"dead letters {letters} for {len(before) + len(after)} records")
    checked = run(programs, ["sor-backtest", "verify-stream", "--brokers", brokers, "--topic", topic, "--run-id", f"good-{number}"])
    if checked.code != 0:
        fail(["verify-stream"], "a good run is not there", checked)


def junk(random_):
    """One of very many records: small, each different, none of a good run."""
    number = random_.randrange(10**12)
    kind = random_.randrange(8)
    payload = random_.choice([b"", b"{", b"null", b"\x00" * 40, b'{"timestamp":"2024-08-01T13:36:32Z"', str(number).encode()])
    # A name that nobody else has, or that none may have; a clock anywhere.
    run_id = random_.choice([f"junk-{number}", random_.choice(NAMES), "\x1b[31m" + str(number), "a" * random_.choice([1, 128, 129])])
    started = random_.choice([*FUTURE, 0, -5, number])
    headers = [("sor-run-id", run_id.encode()), ("sor-started", str(started).encode())]
    if kind == 0:
        return [], payload
    if kind == 1:
        return [("sor-run-id", b"\xff\xfe"), ("sor-started", b"yesterday")], payload
    if kind == 2:
        return [*headers, ("sor-seq", random_.choice([b"-1", b"1e9", b"", str(2**64 - 1).encode(), str(number).encode()]))], payload
    if kind == 3:
        return [*headers, *headers, ("sor-seq", b"1"), ("sor-seq", b"2"), ("sor-schema", b"sor.snapshot/1")], payload
    if kind == 4:
        return [*headers, ("sor-type", random_.choice([b"end", b"alive", b"\xff", b"?"]))], end_marker(random_, run_id)[:600]
    if kind == 5:
        return [*headers, ("sor-seq", str(number).encode()), ("sor-schema", b"sor.snapshot/9")], payload
    return headers, payload


def flood(programs, random_, brokers, folder, records):
    """Very many junk records in front of a good run, among its messages and behind it."""
    topic, market = f"flood-{os.getpid()}", os.path.join(folder, "flood.csv")
    made = run(programs, ["sor-backtest", "synth", "--rows", "1000", "--seed", "5", "--out", market, "--quiet"])
    expected = run(programs, ["sor-backtest", "run", "--input", market]).json()["digest"]
    if made.code != 0:
        fail(["synth"], "no market", made)
    # Creates the topic.
    run(programs, ["sor-producer", "--input", market, "--brokers", brokers, "--topic", topic, "--speed", "max", "--run-id", "earlier", "--quiet"])
    third = [[junk(random_) for _ in range(records // 3)] for _ in range(3)]
    send(brokers, topic, third[0])
    command = [os.path.join(programs, "sor-producer"), "--input", market, "--brokers", brokers, "--topic", topic, "--run-id", "good", "--quiet"]
    # Nine minutes of market in nine seconds: long enough to be sent between the others.
    child = subprocess.Popen([*command, "--speed", "60"], stdout=subprocess.DEVNULL)
    send(brokers, topic, third[1])
    if child.wait(MOST_SECONDS) != 0:
        fail(command, f"the producer did not send ({child.returncode})")
    send(brokers, topic, third[2])
    here = ["--brokers", brokers, "--topic", topic]
    consume = ["sor-backtest", "consume", *here, "--idle-timeout", "3s", "--wait", "5s", "--timeout", "20s"]
    letters, seen = [], []
    for choice in ([], ["--run-id", "good"], ["--fresh"]):
        taken = run(programs, [*consume, *choice], mib=200)
        seen.append(f"{taken.seconds:.1f} s, {taken.mib:.0f} MiB, {len(taken.err.splitlines())} lines")
        if choice == ["--fresh"]:
            # Everything there is old: refused, with a reason that is no flood either.
            if taken.code not in (4, 5):
                fail([*consume, *choice], f"an old run was taken for a new one ({taken.code})", taken)
        elif taken.code != 0:
            fail([*consume, *choice], f"a good run was refused ({taken.code})", taken)
        elif taken.json()["digest"] != expected or taken.json()["stream"]["complete"] is not True:
            fail([*consume, *choice], "another number", taken)
        if len(taken.err.splitlines()) > 150 or len(taken.err) > 100_000:
            fail(consume, f"{len(taken.err.splitlines())} lines, {len(taken.err)} bytes of log", taken)
        letters.append(count(brokers, f"{topic}.dlq"))
    # Each is put aside once, and in one run no more than the first 10,000; what is none of a run depends on which is meant.
    if letters[0] > 10_000 or letters[-1] > 30_000:
        fail(consume, f"dead letters {letters} for {records} records")
    checked = run(programs, ["sor-backtest", "verify-stream", *here, "--run-id", "good"], mib=200)
    seen.append(f"{checked.seconds:.1f} s, {checked.mib:.0f} MiB, {len(checked.out)} bytes")
    if checked.code != 0 or len(checked.out) > 10_000_000:
        fail(["verify-stream"], f"a good run is not there, or {len(checked.out)} bytes about others", checked)
    print(f"{records} junk records: {'; '.join(seen)}; {letters[0]} dead letters", file=sys.stderr)


def bombs(programs, brokers, folder):
    """Records that are a thousand times as large when they are unpacked: the topics that our producer creates take none."""
    topic, market = f"bombs-{os.getpid()}", os.path.join(folder, "bombs.csv")
    run(programs, ["sor-backtest", "synth", "--rows", "300", "--out", market, "--quiet"])
    expected = run(programs, ["sor-backtest", "run", "--input", market]).json()["digest"]
    produce = ["sor-producer", "--input", market, "--brokers", brokers, "--topic", topic, "--speed", "max", "--quiet"]
    first = run(programs, [*produce, "--run-id", "first"])
    taken = 0
    packer = KafkaProducer(bootstrap_servers=brokers, compression_type="gzip", max_request_size=100_000_000)
    for _ in range(8):
        try:
            packer.send(topic, value=b"x" * 40_000_000).get(30)
            taken += 1
        except KafkaError:
            pass
    packer.close()
    second = run(programs, [*produce, "--run-id", "second"])
    received = run(programs, ["sor-backtest", "consume", "--brokers", brokers, "--topic", topic, "--idle-timeout", "3s"], mib=128)
    if first.code != 0 or second.code != 0 or received.code != 0 or received.json()["digest"] != expected:
        fail(["bombs"], "a good run was refused", received)
    if taken:
        fail(["bombs"], f"the topic took {taken} records of 40 MB in 40 kB")


def crowd(programs, brokers):
    """Half requests at the endpoint while the program waits for a topic."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [os.path.join(programs, "sor-backtest"), "consume", "--brokers", brokers, "--topic", "nobody-sends", "--wait", "20s", "--metrics", f"127.0.0.1:{port}"]
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 15
        while True:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2).read()
                break
            except OSError:
                if time.monotonic() > deadline:
                    fail(command, "the endpoint never answered")
                time.sleep(0.05)
        held = [socket.create_connection(("127.0.0.1", port)) for _ in range(200)]
        for one in held:
            one.sendall(b"GET /metrics HTTP/1.1\r\nHost: x\r\n")
        for path in ("healthz", "metrics"):
            begun = time.monotonic()
            urllib.request.urlopen(f"http://127.0.0.1:{port}/{path}", timeout=10).read()
            waited = time.monotonic() - begun
            if waited > 1:
                fail(command, f"/{path} took {waited:.1f} s behind 200 half requests")
        if len(os.listdir(f"/proc/{child.pid}/fd")) > 150:
            fail(command, "descriptors pile up")
        for one in held:
            one.close()
    finally:
        child.kill()
        child.wait()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("programs")
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--junk", type=int, default=3_000, help="records around one run")
    parser.add_argument("--onto", help="a topic to send junk onto until killed, and nothing else")
    arguments = parser.parse_args()
    brokers = os.environ["KAFKA_BOOTSTRAP_SERVERS"]
    random_ = random.Random(arguments.seed)
    if arguments.onto:
        while True:
            send(brokers, arguments.onto, [record(random_) for _ in range(5)])
            time.sleep(0.2)
    with tempfile.TemporaryDirectory() as folder:
        for number in range(arguments.rounds):
            round_(arguments.programs, random_, brokers, folder, number)
        bombs(arguments.programs, brokers, folder)
        flood(arguments.programs, random_, brokers, folder, arguments.junk)
    crowd(arguments.programs, brokers)
    print(f"hostile producer: {arguments.rounds} topics and {arguments.junk} junk records, every digest right; 200 half requests: the endpoint answers")


main()

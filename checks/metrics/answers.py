"""Asks Prometheus what it knows. Usage: answers.py PROMETHEUS PRODUCER BACKTEST ROWS DASHBOARD RESULT WORKER"""

import json
import pathlib
import re
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

PATIENCE_SECONDS = 50
METRICS_PAGE = pathlib.Path(__file__).resolve().parents[2] / "docs/reference/metrics.md"


def asked(prometheus, query):
    url = f"{prometheus}/api/v1/query?{urllib.parse.urlencode({'query': query})}"
    with urllib.request.urlopen(url, timeout=5) as answer:
        return json.load(answer)["data"]["result"]


def values(prometheus, query):
    """All values of a query; none while Prometheus does not answer yet."""
    try:
        return [(one["metric"], float(one["value"][1])) for one in asked(prometheus, query)]
    except (urllib.error.URLError, TimeoutError, ConnectionError):
        return []


def main():
    prometheus, producer, backtest, rows, dashboard, result, worker = sys.argv[1:8]
    deadline = time.monotonic() + PATIENCE_SECONDS
    complete = []
    while not complete and time.monotonic() < deadline:
        time.sleep(0.5)
        complete = [value for _, value in values(prometheus, "sor_stream_complete == 1")]
    problems = [] if complete else ["the stream is never told to be complete"]
    time.sleep(2)  # a scrape or two after the end
    for metric, expected in [("sor_rows_sent_total", rows), ("sor_rows_received_total", rows), ("sor_units_done_total", 2)]:
        told = [value for _, value in values(prometheus, metric)]
        if told != [float(expected)]:
            problems.append(f"{metric} is {told}, not {expected}")
    savings = json.loads(pathlib.Path(result).read_text())["savings_vs_baselines_bps"]
    told = {labels["baseline"]: value * 1e4 for labels, value in values(prometheus, "sor_savings_ratio")}
    if told.keys() != savings.keys() or any(abs(told[name] - savings[name]) > 1e-6 for name in told):
        problems.append(f"savings are {told}, not {savings}")
    exposed = set()
    for program in (producer, backtest, worker):
        with urllib.request.urlopen(f"{program}/readyz", timeout=5) as answer:
            if answer.status != 200:
                problems.append(f"{program} is not ready")
        with urllib.request.urlopen(f"{program}/metrics", timeout=5) as answer:
            kinds = re.findall(r"^# TYPE (\S+) (\S+)$", answer.read().decode(), re.M)
            exposed |= {name + {"counter": "_total", "info": "_info"}.get(kind, "") for name, kind in kinds}
    described = set(re.findall(r"^\| `(sor_\w+)`", METRICS_PAGE.read_text(), re.M))
    # Nothing was refused nor paced, and what has no value is not shown.
    if exposed | {"sor_rows_rejected_total"} != described:
        problems.append(f"exposed and described differ in {sorted(exposed ^ described)}")
    queries = [target["expr"] for panel in json.loads(pathlib.Path(dashboard).read_text())["panels"] for target in panel["targets"]]
    for query in queries:
        # Nothing was refused and the dashboard may say so.
        if not values(prometheus, query.replace("[5s]", "[1m]")) and "rejected" not in query:
            problems.append(f"the dashboard asks {query} and gets nothing")
    print("\n".join(problems) or f"{len(queries)} queries of the dashboard answered, every value right")
    return bool(problems)


sys.exit(main())

"""A plain producer of snapshots: every venue of an instant in one message, sizes as floats, times as pandas prints them.

Usage: produce_snapshots.py BROKERS TOPIC CSV
"""

import csv
import itertools
import json
import sys

from kafka import KafkaProducer

brokers, topic, path = sys.argv[1:]
producer = KafkaProducer(bootstrap_servers=brokers, value_serializer=lambda value: json.dumps(value).encode("utf-8"))
with open(path, newline="", encoding="utf-8") as file:
    for instant, rows in itertools.groupby(csv.DictReader(file), key=lambda row: row["ts_event"]):
        venues = [
            {"publisher_id": int(row["publisher_id"]), "ask_px_00": float(row["ask_px_00"]), "ask_sz_00": float(row["ask_sz_00"])}
            for row in rows
        ]
        producer.send(topic, {"timestamp": instant.replace("T", " ").replace("Z", "+00:00"), "venues": venues})
producer.send(topic, {"timestamp": "2024-08-01 13:50:00+00:00", "publisher_id": 2, "ask_px_00": float("nan"), "ask_sz_00": 1})
producer.flush()

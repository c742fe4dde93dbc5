"""A plain producer: one message per row of a CSV, with the fields that such programs send.

Usage: produce_rows.py BROKERS TOPIC CSV
"""

import csv
import json
import sys

from kafka import KafkaProducer

brokers, topic, path = sys.argv[1:]
producer = KafkaProducer(bootstrap_servers=brokers, value_serializer=lambda value: json.dumps(value).encode("utf-8"))
with open(path, newline="", encoding="utf-8") as file:
    for row in csv.DictReader(file):
        producer.send(
            topic,
            {
                "timestamp": row["ts_event"],
                "publisher_id": int(row["publisher_id"]),
                "ask_px_00": float(row["ask_px_00"]),
                "ask_sz_00": int(row["ask_sz_00"]),
            },
        )
producer.flush()

"""A plain consumer: reads the fields that such programs read and prints one line of JSON per message.

Usage: read_venues.py BROKERS TOPIC COUNT
"""

import json
import sys

from kafka import KafkaConsumer

brokers, topic, count = sys.argv[1:]
consumer = KafkaConsumer(
    topic,
    bootstrap_servers=brokers,
    auto_offset_reset="earliest",
    consumer_timeout_ms=20000,
    value_deserializer=lambda value: json.loads(value.decode("utf-8")),
)
for _, message in zip(range(int(count)), consumer):
    value = message.value
    print(
        json.dumps(
            [
                value["timestamp"],
                value["publisher_id"],
                value["venue"],
                value["ask_px_00"],
                value["ask_sz_00"],
                value["fee"],
                value["rebate"],
            ]
        )
    )

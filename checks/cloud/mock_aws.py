"""moto's server with two corrections.

It applies a bucket policy without looking at its conditions, so that a policy which denies plain HTTP, or the instance outside its
network, denies everything. Here a statement counts only when its conditions would hold for a caller over TLS who is not the instance.

It runs the jobs of an array in containers, where an engine answers, but does not give them their number. Here they have what AWS Batch
gives them, AWS_BATCH_JOB_ARRAY_INDEX and AWS_BATCH_JOB_ARRAY_SIZE; and, in place of the credentials of their role, those of this mock and
the way to it (on the network of the host: MOTO_DOCKER_NETWORK_MODE=host).

Usage: mock_aws.py PORT   (on 127.0.0.1)
"""

import json
import os
import sys

from moto.batch import models as batch
from moto.s3 import models
from moto.server import main

original = models.FakeBucket.get_permission


def holds(statement):
    conditions = statement.get("Condition", {})
    wanted = conditions.get("Bool", {}).get("aws:SecureTransport", "true")
    return str(wanted).lower() == "true" and "aws:PrincipalArn" not in conditions.get("StringEquals", {})


def get_permission(self, action, resource):
    if self.policy is None:
        return original(self, action, resource)
    kept, policy = self.policy, json.loads(self.policy)
    policy["Statement"] = [s for s in policy["Statement"] if holds(s)]
    if not policy["Statement"]:
        self.policy = None
    else:
        self.policy = json.dumps(policy).encode()
    try:
        return original(self, action, resource)
    finally:
        self.policy = kept


models.FakeBucket.get_permission = get_permission

of_definition = batch.Job._get_container_property


def get_container_property(self, name, default):
    found = of_definition(self, name, default)
    if name != "environment":
        return found
    given = {
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{sys.argv[1]}",
        "AWS_ACCESS_KEY_ID": os.environ.get("AWS_ACCESS_KEY_ID", "testing"),
        "AWS_SECRET_ACCESS_KEY": os.environ.get("AWS_SECRET_ACCESS_KEY", "testing"),
    }
    if "index" in self.array_properties:
        parent = self.all_jobs[self.job_id.rsplit(":", 1)[0]]
        given["AWS_BATCH_JOB_ARRAY_INDEX"] = str(self.array_properties["index"])
        given["AWS_BATCH_JOB_ARRAY_SIZE"] = str(parent.array_properties["size"])
    return [*found, *({"name": key, "value": value} for key, value in given.items())]


batch.Job._get_container_property = get_container_property
main(["-H", "127.0.0.1", "-p", sys.argv[1]])

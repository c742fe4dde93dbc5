"""moto's server with one correction: it applies a bucket policy without looking at its conditions, so that a policy which denies
plain HTTP, or the instance outside its network, denies everything. Here a statement counts only when its conditions would hold for
a caller over TLS who is not the instance.

Usage: mock_aws.py PORT   (on 127.0.0.1)
"""

import json
import sys

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
main(["-H", "127.0.0.1", "-p", sys.argv[1]])

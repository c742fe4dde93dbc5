"""What an instance finds around it: the metadata service (IMDSv2 only), a bucket that hands files to its role and takes its results,
and a store of secrets. Every signature is recomputed from the key, as AWS does.

Usage: mock_instance_services.py ADDRESS PORT FOLDER REGION   (a signature for another region is refused)
  PUT /latest/api/token, GET /latest/meta-data/...   as the metadata service
  GET /bucket/KEY                                    the file FOLDER/KEY; FOLDER/refuse holds a number: so many requests are refused before,
                                                     as those of a role that is seconds old
  PUT /bucket/results/KEY                            becomes FOLDER/results/KEY
  POST /                                             secretsmanager GetSecretValue of FOLDER/secret
"""

import http.server
import json
import pathlib
import sys
import threading

from botocore.auth import S3SigV4Auth, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.compat import HTTPHeaders
from botocore.credentials import Credentials

TOKEN = "token-of-this-check"
ROLE = "sor-lab-check"
# With every character that a signature must not stumble over.
KEY = Credentials("ASIACHECKCHECKCHECKX", "check/check+check/abc==", "session/of+this//check==")
ANSWER = {"Code": "Success", "AccessKeyId": KEY.access_key, "SecretAccessKey": KEY.secret_key, "Token": KEY.token}
PLACE = "/latest/meta-data/iam/security-credentials/"
REGION = sys.argv[4]
FOLDER = pathlib.Path(sys.argv[3])
LOCK = threading.Lock()


def as_signed(kind, names, headers, payload):
    """The authority's calculation over exactly the headers that the caller signed."""

    class Again(kind):
        def headers_to_sign(self, _request):
            chosen = HTTPHeaders()
            for name in names:
                chosen[name] = headers[name]
            return chosen

        def payload(self, request):
            return payload if payload is not None else super().payload(request)

    return Again


class Handler(http.server.BaseHTTPRequestHandler):
    def answer(self, code, body=b""):
        self.send_response(code)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def signed(self, service, body=b""):
        found = self.headers.get("Authorization", "")
        if not found.startswith(f"AWS4-HMAC-SHA256 Credential={KEY.access_key}/") or f"/{REGION}/{service}/aws4_request" not in found:
            return False
        names = found.split("SignedHeaders=")[1].split(",")[0].split(";")
        needed = {"host", "x-amz-date", "x-amz-security-token"} | ({"x-amz-content-sha256"} if service == "s3" else set())
        if not needed <= set(names) or self.headers.get("X-Amz-Security-Token") != KEY.token:
            return False
        headers = {name: self.headers[name] for name in names if name != "host"}
        request = AWSRequest(self.command, f"http://{self.headers['Host']}{self.path}", headers=headers, data=body)
        request.context["timestamp"] = self.headers["X-Amz-Date"]
        base, payload = (S3SigV4Auth, self.headers.get("x-amz-content-sha256")) if service == "s3" else (SigV4Auth, None)
        auth = as_signed(base, names, self.headers, payload)(KEY, service, REGION)
        wanted = auth.signature(auth.string_to_sign(request, auth.canonical_request(request)), request)
        same = wanted == found.split("Signature=")[1]
        print(self.command, self.path, "signature", "equal" if same else "DIFFERENT", file=sys.stderr, flush=True)
        return same

    def young(self):
        """Whether the role is still unknown."""
        with LOCK:
            counter = FOLDER / "refuse"
            left = int(counter.read_text()) if counter.exists() else 0
            if left:
                counter.write_text(str(left - 1))
            return left > 0

    def inside(self, key):
        return ".." not in key and key

    def do_PUT(self):
        ttl = self.headers.get("X-aws-ec2-metadata-token-ttl-seconds")
        if self.path == "/latest/api/token":
            return self.answer(200, TOKEN.encode()) if ttl else self.answer(400)
        if self.headers.get("Expect") == "100-continue":
            self.send_response_only(100)
            self.end_headers()
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        key = self.path.removeprefix("/bucket/")
        if not key.startswith("results/") or not self.signed("s3") or not self.inside(key):
            return self.answer(403)
        file = FOLDER / key
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(body)
        return self.answer(200)

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if not self.signed("secretsmanager", body) or self.headers.get("X-Amz-Target") != "secretsmanager.GetSecretValue":
            return self.answer(400)
        return self.answer(200, json.dumps({"Name": json.loads(body)["SecretId"], "SecretString": (FOLDER / "secret").read_text()}).encode())

    def do_GET(self):
        if self.path.startswith("/bucket/"):
            return self.bucket(self.path.removeprefix("/bucket/"))
        if self.headers.get("X-aws-ec2-metadata-token") != TOKEN:
            return self.answer(401)
        if self.path == PLACE:
            return self.answer(200, ROLE.encode())
        if self.path == PLACE + ROLE:
            return self.answer(200, json.dumps(ANSWER, indent=2).encode())
        return self.answer(404)

    def bucket(self, key):
        file = FOLDER / key
        if not self.signed("s3") or self.young():
            self.answer(403)
        elif not self.inside(key) or not file.is_file():
            self.answer(404)
        else:
            self.answer(200, file.read_bytes())

    def log_message(self, *_):
        pass


http.server.ThreadingHTTPServer((sys.argv[1], int(sys.argv[2])), Handler).serve_forever()

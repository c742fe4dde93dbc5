"""What an instance finds around it: the metadata service (IMDSv2 only) and a bucket that hands files to its role.

Usage: mock_instance_services.py ADDRESS PORT FOLDER
  PUT /latest/api/token, GET /latest/meta-data/...   as the metadata service
  GET /bucket/KEY                                    the file FOLDER/KEY, when the request is signed for S3 with the role's key
"""

import http.server
import json
import pathlib
import sys

TOKEN = "token-of-this-check"
ROLE = "sor-lab-check"
CREDENTIALS = {"Code": "Success", "AccessKeyId": "ASIACHECKCHECKCHECKX", "SecretAccessKey": "check/check+check", "Token": "session-of-this-check"}
PLACE = "/latest/meta-data/iam/security-credentials/"


class Handler(http.server.BaseHTTPRequestHandler):
    def answer(self, code, body=b""):
        self.send_response(code)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_PUT(self):
        ttl = self.headers.get("X-aws-ec2-metadata-token-ttl-seconds")
        self.answer(200, TOKEN.encode()) if self.path == "/latest/api/token" and ttl else self.answer(400)

    def do_GET(self):
        if self.path.startswith("/bucket/"):
            self.bucket(self.path.removeprefix("/bucket/"))
        elif self.headers.get("X-aws-ec2-metadata-token") != TOKEN:
            self.answer(401)
        elif self.path == PLACE:
            self.answer(200, ROLE.encode())
        elif self.path == PLACE + ROLE:
            self.answer(200, json.dumps(CREDENTIALS, indent=2).encode())
        else:
            self.answer(404)

    def bucket(self, key):
        signature = self.headers.get("Authorization", "")
        signed = signature.startswith("AWS4-HMAC-SHA256 Credential=" + CREDENTIALS["AccessKeyId"] + "/") and "/s3/aws4_request" in signature
        session = self.headers.get("X-Amz-Security-Token") == CREDENTIALS["Token"] and "x-amz-security-token" in signature
        file = pathlib.Path(sys.argv[3]) / key
        if not (signed and session):
            self.answer(403)
        elif ".." in key or not file.is_file():
            self.answer(404)
        else:
            self.answer(200, file.read_bytes())

    def log_message(self, *_):
        pass


http.server.ThreadingHTTPServer((sys.argv[1], int(sys.argv[2])), Handler).serve_forever()

"""An S3 server of its own that verifies every signature, and what hands out its credentials.

moto checks neither signatures nor permissions until it is told to, for the whole server at once;
hence a process of its own, not the one that other tests share.
"""

import json
import re
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import boto3

REGION = "eu-west-2"
READ_POLICY = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Action": ["s3:ListBucket", "s3:GetObject"], "Resource": "*"}
        ],
    }
)
TRUST_POLICY = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}],
    }
)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class SignedS3:
    """Context manager. `bucket` exists; `environment` holds the credentials of a reader of it."""

    bucket = "exhibits"

    def __init__(self, folder):
        self._log_path = folder / "s3.log"
        self._log_offset = 0
        self.endpoint = f"http://127.0.0.1:{free_port()}"

    def __enter__(self):
        host, port = self.endpoint.removeprefix("http://").split(":")
        with open(self._log_path, "wb") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "moto.server", "-H", host, "-p", port],
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        self._wait_until_it_answers()
        self._client("s3").create_bucket(
            Bucket=self.bucket, CreateBucketConfiguration={"LocationConstraint": REGION}
        )
        iam = self._client("iam")
        iam.create_user(UserName="reader")
        iam.put_user_policy(UserName="reader", PolicyName="read", PolicyDocument=READ_POLICY)
        key = iam.create_access_key(UserName="reader")["AccessKey"]
        self.environment = {
            "AWS_ACCESS_KEY_ID": key["AccessKeyId"],
            "AWS_SECRET_ACCESS_KEY": key["SecretAccessKey"],
        }
        role = iam.create_role(RoleName="reader-role", AssumeRolePolicyDocument=TRUST_POLICY)
        iam.put_role_policy(RoleName="reader-role", PolicyName="read", PolicyDocument=READ_POLICY)
        self.temporary = self._client("sts").assume_role(
            RoleArn=role["Role"]["Arn"], RoleSessionName="kiosk"
        )["Credentials"]
        return self

    def __exit__(self, *_):
        self._process.terminate()
        self._process.wait()

    def put(self, objects):
        """Uploads {key: text}, with verification of signatures off, and turns it on again."""
        self._verify(False)
        client = self._client("s3")
        for key, text in objects.items():
            client.put_object(Bucket=self.bucket, Key=key, Body=text.encode())
        self._verify(True)

    def empty(self):
        self._verify(False)
        client = self._client("s3")
        for page in client.get_paginator("list_objects_v2").paginate(Bucket=self.bucket):
            keys = [{"Key": entry["Key"]} for entry in page.get("Contents", [])]
            if keys:
                client.delete_objects(Bucket=self.bucket, Delete={"Objects": keys})
        self._verify(True)

    def requests(self):
        """(list requests, keys that were read) since the last call of forget_requests()."""
        lines = re.findall(r"GET (/\S*) HTTP", self._log_path.read_text()[self._log_offset :])
        listings = [line for line in lines if "list-type=2" in line]
        keys = [line.rsplit("/", 1)[1] for line in lines if line.endswith(".json")]
        return listings, keys

    def forget_requests(self):
        self._log_offset = len(self._log_path.read_text())

    def _client(self, service):
        return boto3.client(
            service,
            endpoint_url=self.endpoint,
            region_name=REGION,
            aws_access_key_id="setup",
            aws_secret_access_key="setup",
        )

    def _verify(self, on):
        # The number of requests that moto still lets pass unverified.
        request = urllib.request.Request(
            f"{self.endpoint}/moto-api/reset-auth",
            data=b"0" if on else b"inf",
            headers={"Content-Type": "text/plain"},
        )
        urllib.request.urlopen(request).read()

    def _wait_until_it_answers(self):
        deadline = time.monotonic() + 30
        while True:
            try:
                urllib.request.urlopen(f"{self.endpoint}/moto-api/").read()
                return
            except OSError:
                if self._process.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError(self._log_path.read_text()) from None
                time.sleep(0.05)


class CredentialsEndpoint:
    """Hands out temporary credentials as EC2's metadata service (IMDSv2) and as ECS/EKS do."""

    SESSION = "imds-session"
    AUTHORIZATION = "container-token"
    _ROLES = "/latest/meta-data/iam/security-credentials/"

    def __init__(self, credentials):
        document = json.dumps(
            {
                "Code": "Success",
                "AccessKeyId": credentials["AccessKeyId"],
                "SecretAccessKey": credentials["SecretAccessKey"],
                "Token": credentials["SessionToken"],
                "Expiration": credentials["Expiration"].strftime("%Y-%m-%dT%H:%M:%SZ"),
            }
        )
        endpoint = self

        class Handler(BaseHTTPRequestHandler):
            def do_PUT(self):
                asks_session = "X-aws-ec2-metadata-token-ttl-seconds" in self.headers
                allowed = asks_session and self.path == "/latest/api/token"
                self._answer(endpoint.SESSION if allowed else None)

            def do_GET(self):
                in_session = self.headers.get("X-aws-ec2-metadata-token") == endpoint.SESSION
                authorized = self.headers.get("Authorization") == endpoint.AUTHORIZATION
                answers = {
                    endpoint._ROLES: "reader-role" if in_session else None,
                    f"{endpoint._ROLES}reader-role": document if in_session else None,
                    "/container": document if authorized else None,
                }
                self._answer(answers.get(self.path))

            def _answer(self, text):
                self.send_response(200 if text else 401)
                self.end_headers()
                self.wfile.write((text or "").encode())

            def log_message(self, *_):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self):
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._server.server_close()

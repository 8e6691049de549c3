"""Shows where botocore calls and what it trusts, with one call for each line of standard input.

A line is JSON: the environment, the profile, the service. Prints a line of JSON for each: the host and
the region of the signed request, and the result.
"""

import json
import os
import sys

import botocore.config
import botocore.exceptions
import botocore.session

CALLS = {"sts": ("get_caller_identity", {}), "iam": ("list_mfa_devices", {"UserName": "me"})}


def outcome(thrown):
    text = f"{thrown} {getattr(thrown, 'kwargs', {}).get('error')}"
    if not isinstance(thrown, (botocore.exceptions.SSLError, botocore.exceptions.ProxyConnectionError)):
        return "failed"
    if "CERTIFICATE_VERIFY_FAILED" in text or "certificate verify failed" in text:
        return "untrusted"
    if "doesn't match" in text or "Hostname mismatch" in text or "IP address mismatch" in text:
        return "untrusted"
    return "failed"


def ask(row):
    os.environ.clear()
    os.environ.update(row["env"])
    found = {}

    def before_send(request, **_):
        authorization = request.headers["Authorization"]
        if isinstance(authorization, bytes):
            authorization = authorization.decode()
        found["host"] = request.url.split("//", 1)[1].split("/", 1)[0]
        found["region"] = authorization.split("/")[2]

    try:
        session = botocore.session.Session(profile=row["profile"])
        config = botocore.config.Config(
            retries={"total_max_attempts": 1}, connect_timeout=3, read_timeout=3
        )
        client = session.create_client(row["service"], config=config)
        client.meta.events.register("before-send.*", before_send)
        name, parameters = CALLS[row["service"]]
        getattr(client, name)(**parameters)
        return {**found, "outcome": "answered"}
    except Exception as thrown:
        return {**found, "outcome": outcome(thrown), "error": f"{type(thrown).__name__}: {thrown}"}


for line in sys.stdin:
    sys.stdout.write(json.dumps(ask(json.loads(line))) + "\n")
    sys.stdout.flush()

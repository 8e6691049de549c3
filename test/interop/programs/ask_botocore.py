"""Keeps one botocore client. Each line of standard input makes a call with it.

Prints a line of JSON for each: the identity and the access key, or the error.
"""

import json
import sys

import botocore.session

session = botocore.session.get_session()
client = None
for _ in sys.stdin:
    try:
        client = client or session.create_client("sts")
        arn = client.get_caller_identity()["Arn"]
        key = session.get_credentials().get_frozen_credentials().access_key
        print(json.dumps({"arn": arn, "key": key}), flush=True)
    except Exception as error:
        print(json.dumps({"error": str(error)}), flush=True)

"""Finds the environment settings with which botocore makes no client or no call.

Standard input: a JSON list of {name: value}. Standard output: a JSON list of an error's name or null.
"""

import json
import os
import sys

import botocore.awsrequest
import botocore.loaders
import botocore.session
from botocore.exceptions import ClientError

loader = botocore.loaders.create_loader()


def answer(request, **kwargs):
    response = botocore.awsrequest.AWSResponse(request.url, 400, {}, None)
    response._content = b"<ErrorResponse><Error><Code>Sent</Code></Error></ErrorResponse>"
    return response


def error_with(variables):
    os.environ.clear()
    os.environ.update(HOME="/nowhere", AWS_DEFAULT_REGION="us-east-1", **variables)
    session = botocore.session.Session()
    session.register_component("data_loader", loader)
    session.register("before-send", answer)
    try:
        # The chain of credentials is asked as `aws` asks it, metadata service and all.
        session.get_component("credential_provider")
        session.create_client(
            "sts", aws_access_key_id="A", aws_secret_access_key="s"
        ).get_caller_identity()
    except ClientError:
        return None
    except Exception as error:
        return type(error).__name__
    return None


json.dump([error_with(variables) for variables in json.load(sys.stdin)], sys.stdout)

"""Prints how botocore signs a Bedrock call: the first word of the Authorization header."""

import botocore.session

session = botocore.session.get_session()
client = session.create_client("bedrock-runtime", region_name="us-east-1")


class Sent(Exception):
    pass


def stop(request, **_):
    header = request.headers["Authorization"]
    text = header.decode() if isinstance(header, bytes) else header
    print(text.split(" ")[0])
    raise Sent


client.meta.events.register("before-send", stop)
try:
    client.invoke_model(modelId="model", body=b"{}")
except Sent:
    pass

"""Patches ministack 1.5.33 where its REST APIs differ from the documentation of API Gateway:

- A claim that is a list is comma-separated.
  https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-integrate-with-cognito.html
- Mock integrations and gateway responses know $context.requestId and $context.path.
  https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html
- An empty response template makes an empty body.

Run it with the Python that ministack is installed for.
"""

import pathlib

import ministack.services.apigateway_v1 as module

path = pathlib.Path(module.__file__)
text = path.read_text()


def replace(old: str, new: str) -> None:
    """Replaces the only occurrence of old; another version of ministack fails here."""
    global text
    assert text.count(old) == 1, f"{text.count(old)} occurrences of {old!r}"
    text = text.replace(old, new)


replace(
    'out[key] = "[" + " ".join(str(v) for v in value) + "]"',
    'out[key] = ",".join(str(v) for v in value)',
)
replace(
    """        return _invoke_mock_v1(integration)
    else:""",
    """        return _with_context(_invoke_mock_v1(integration), request, path)
    else:""",
)
replace(
    """    body_template = selected.get("responseTemplates", {}).get("application/json", "")
    if body_template:
        return status, resp_headers, body_template.encode()
    return status, resp_headers, b"{}"
""",
    """    body_template = selected.get("responseTemplates", {}).get("application/json")
    if body_template is not None:
        return status, resp_headers, body_template.encode()
    return status, resp_headers, b"{}"


def _with_context(response, request, path):
    status, headers, body = response
    values = {
        "context.requestId": request["request_id"],
        "context.path": f"/{request['stage_name']}/{path.strip('/')}",
    }
    headers = {key: values.get(value, value) for key, value in headers.items()}
    text = body.decode()
    for key, value in values.items():
        text = text.replace("$" + key, value)
    return status, headers, text.encode()
""",
)
replace(
    """        "resource_path": "",
        "request_id": new_uuid(),
    }
    response = await _execute_in_scope(""",
    """        "resource_path": "",
        "request_id": new_uuid(),
        "path": f"/{stage_name}/{path.strip('/')}",
    }
    response = await _execute_in_scope(""",
)
replace(
    """        "context.resourcePath": request["resource_path"],""",
    """        "context.resourcePath": request["resource_path"],
        "context.path": request.get("path", ""),""",
)
path.write_text(text)

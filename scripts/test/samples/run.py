# Runs each program of a JSON list, and prints the status that the API returned to it.
import contextlib
import io
import json
import sys
import urllib.error

for source in json.load(sys.stdin):
    with contextlib.redirect_stdout(io.StringIO()):
        try:
            exec(compile(source, "sample", "exec"), {})
            status = 200
        except urllib.error.HTTPError as error:
            status = error.code
    print(status)

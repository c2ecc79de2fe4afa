# Prints for each text whether the pattern before it matches. A line of the input is `pattern` or `text`, and its value in Base64.
import base64
import re
import sys

for line in sys.stdin:
    kind, _, encoded = line.rstrip("\n").partition(" ")
    value = base64.b64decode(encoded).decode()
    if kind == "pattern":
        pattern = re.compile(value)
    else:
        print("true" if pattern.search(value) else "false")

"""Asks the site in this container how it does, as its proxy would; ends with 1 where it doesn't do well."""

import os
import sys
from http.client import HTTPConnection

host = os.environ["ALLOWED_HOSTS"].partition(",")[0]
connection = HTTPConnection("127.0.0.1", 8000, timeout=8)
connection.request("GET", "/healthz", headers={"Host": host, "X-Forwarded-Proto": "https"})
answer = connection.getresponse()
sys.stdout.write(answer.read().decode())
sys.exit(answer.status != 200)

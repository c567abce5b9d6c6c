"""What a clerk does in a container's site: saves a cell, prints the sheet, and has an export made by the worker."""

import io
import re
import sys
import time

import pikepdf
import requests

PATIENCE = 100  # seconds
address, password, typed = sys.argv[1:]
browser = requests.Session()
browser.verify = "/etc/perfeval/tls/site.crt"
browser.headers["Referer"] = address


def get(path: str) -> requests.Response:
    answer = browser.get(address + path, timeout=PATIENCE)
    answer.raise_for_status()
    return answer


def post(path: str, answers: dict[str, str]) -> requests.Response:
    answer = browser.post(
        address + path, {**answers, "csrfmiddlewaretoken": browser.cookies["csrftoken"]}, timeout=PATIENCE
    )
    answer.raise_for_status()
    return answer


get("/accounts/login/")
post("/accounts/login/", {"username": "demo-filler", "password": password})
sheets = sorted(set(map(int, re.findall(r'href="/evaluations/(\d+)/', get("/evaluations/").text))))
for sheet in sheets:
    page = browser.get(f"{address}/evaluations/{sheet}/edit/", timeout=PATIENCE)  # some are approved
    if found := re.search(r'name="(indicators\.\w+)\.version"\s+value="(\d+)"', page.text):
        break
assert found
row, version = found.groups()
post(f"/evaluations/{sheet}/save/", {f"{row}.version": version, f"{row}.actual": typed})
pdf, table = (get(f"/evaluations/{sheet}/document.{suffix}").content for suffix in ("pdf", "xlsx"))
with pikepdf.open(io.BytesIO(pdf)) as document:
    pages = len(document.pages)
rounds = sorted(set(map(int, re.findall(r'href="/rounds/(\d+)/', get("/rounds/").text))))
before = set(re.findall(r"/jobs/(\d+)/file/", get("/jobs/").text))
post(f"/rounds/{rounds[0]}/export/?everything=1", {"target": "xlsx", "layout": ""})
ends = time.monotonic() + PATIENCE
while not (made := set(re.findall(r"/jobs/(\d+)/file/", get("/jobs/").text)) - before):
    assert time.monotonic() < ends, "the worker makes no export"
    time.sleep(1)
exported = get(f"/jobs/{made.pop()}/file/").content
assert exported[:2] == table[:2] == b"PK"
sys.stdout.write(f"{len(sheets)} sheets, {pages} pages, {row} was saved {version} times\n")

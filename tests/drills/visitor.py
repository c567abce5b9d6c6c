"""What somebody at a browser does, run inside the machine: logs in and has a demo sheet printed."""

import io
import re
import sys

import pikepdf
import requests

PATIENCE = 100  # seconds, for a site that starts

address, password = sys.argv[1:]
browser = requests.Session()
browser.verify = "/etc/perfeval/tls/site.crt"
browser.headers["Referer"] = address
form = browser.get(f"{address}/accounts/login/", timeout=PATIENCE)
form.raise_for_status()
for name in re.findall(r'/static/[^"]+\.(?:css|js)', form.text):
    browser.get(address + name, timeout=PATIENCE).raise_for_status()
answers = {"username": "demo-filler", "password": password, "csrfmiddlewaretoken": browser.cookies["csrftoken"]}
browser.post(f"{address}/accounts/login/", answers, timeout=PATIENCE).raise_for_status()
listing = browser.get(f"{address}/evaluations/", timeout=PATIENCE)
sheets = sorted({int(number) for number in re.findall(r'href="/evaluations/(\d+)/', listing.text)})
printed = browser.get(f"{address}/evaluations/{sheets[0]}/document.pdf", timeout=PATIENCE)
printed.raise_for_status()
with pikepdf.open(io.BytesIO(printed.content)) as pdf:
    fonts = sorted({str(font.BaseFont).partition("+")[2] for font in pdf.pages[0].resources.Font.values()})
    title = str(pdf.docinfo.get("/Title", ""))
assert "Perfeval-Song" in fonts, fonts
sys.stdout.write(f"{len(sheets)} sheets, {title}, {len(printed.content)} bytes, {fonts}\n")

"""How FILES_URL says where the files lie: s3://key:secret@host/bucket/beginning?region=…&style=…&trust=…"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

PROTOCOLS: Final[Mapping[str, str]] = MappingProxyType({"s3": "https", "s3+http": "http"})
USUAL: Final[Mapping[str, str]] = MappingProxyType({"region": "us-east-1", "style": "path", "trust": ""})


def storage_at(address: str) -> dict[str, Any]:
    """As `STORAGES` wants it."""
    place = urlsplit(address)
    bucket, _, beginning = place.path.strip("/").partition("/")
    asked = dict(parse_qsl(place.query))
    if place.scheme not in PROTOCOLS or not (place.hostname and place.username and place.password and bucket):
        raise ImproperlyConfigured("FILES_URL 应写作 s3://密钥编号:密钥@主机/存储桶；不加密的写 s3+http://")
    if asked.keys() - USUAL.keys() or asked.get("style", "path") not in ("path", "virtual"):
        raise ImproperlyConfigured("FILES_URL 的问号后面只能写 region=区域、style=path 或 virtual、trust=证书文件")
    chosen = {**USUAL, **asked}
    return {
        "BACKEND": "perfeval.object_store.ObjectStore",
        "OPTIONS": {
            "endpoint_url": f"{PROTOCOLS[place.scheme]}://{place.netloc.rpartition('@')[2]}",
            "access_key": unquote(place.username),
            "secret_key": unquote(place.password),
            "bucket_name": bucket,
            "location": beginning,
            "region_name": chosen["region"],
            "addressing_style": chosen["style"],
            "trust": chosen["trust"],
        },
    }

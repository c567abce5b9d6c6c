"""What production must state fails loudly when it is left out."""

import os
import runpy
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import patch

import dj_database_url
import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db.backends.sqlite3.base import DatabaseWrapper
from environs.exceptions import EnvNotSetError

from perfeval.store_address import storage_at

PRODUCTION = {"SECRET_KEY": "x" * 50, "ALLOWED_HOSTS": "example.test", "HTTPS": "True"}


def settings_with(environment: dict[str, str]) -> SimpleNamespace:
    """As a process reads them that is started with nothing else."""
    with patch.dict(os.environ, {"ENV_FILE": os.devnull, **environment}, clear=True):
        return SimpleNamespace(**runpy.run_path(str(settings.BASE_DIR / "perfeval" / "settings.py")))


@pytest.mark.parametrize("name", PRODUCTION)
def test_production_must_state(name: str) -> None:
    rest = {key: value for key, value in PRODUCTION.items() if key != name}
    with pytest.raises(EnvNotSetError, match=f'Environment variable "{name}" not set'):
        settings_with(rest)


def test_database_of_another_kind_is_refused() -> None:
    told = "DATABASE_URL 只支持 sqlite 与 postgres，不支持 django.db.backends.mysql"
    with pytest.raises(ImproperlyConfigured, match=told):
        settings_with(PRODUCTION | {"DATABASE_URL": "mysql://localhost/x"})


@pytest.mark.parametrize(
    ("https", "seen"), [("True", [True, True, True, 31_536_000]), ("False", [False, False, False, 0])]
)
def test_one_setting_for_all_that_needs_tls(https: str, seen: list[object]) -> None:
    names = ["SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_SSL_REDIRECT", "SECURE_HSTS_SECONDS"]
    read = settings_with(PRODUCTION | {"HTTPS": https})
    assert [getattr(read, name) for name in names] == seen


def test_mail_server_is_read_from_its_address() -> None:
    names = ["HOST", "PORT", "HOST_USER", "HOST_PASSWORD", "USE_TLS", "USE_SSL"]
    given = PRODUCTION | {"EMAIL_FROM": "a@example.test", "EMAIL_URL": "smtp+tls://li:p%40ss@mail.example.test"}
    read = settings_with(given)
    assert [getattr(read, f"EMAIL_{name}") for name in names] == ["mail.example.test", 587, "li", "p@ss", True, False]


@pytest.mark.parametrize("address", ["mail.example.test", "http://mail.example.test", "smtp://"])
def test_mail_server_of_another_kind_is_refused(address: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=r"EMAIL_URL 应写作 smtp://主机、smtp\+tls://主机 或 smtps://主机"):
        settings_with(PRODUCTION | {"EMAIL_URL": address})


def test_store_of_files_is_read_from_its_address() -> None:
    given = "s3://key:p%40ss%2F@s3.example.test:9000/perfeval/jx?region=cn-north-1&style=virtual&trust=/etc/ca.pem"
    assert storage_at(given)["OPTIONS"] == {
        "endpoint_url": "https://s3.example.test:9000",
        "access_key": "key",
        "secret_key": "p@ss/",
        "bucket_name": "perfeval",
        "location": "jx",
        "region_name": "cn-north-1",
        "addressing_style": "virtual",
        "trust": "/etc/ca.pem",
    }
    read = settings_with(PRODUCTION | {"FILES_URL": "s3+http://k:s@127.0.0.1:9000/b"})
    assert read.STORAGES["default"]["OPTIONS"]["endpoint_url"] == "http://127.0.0.1:9000"


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("https://k:s@host/bucket", "FILES_URL 应写作"),
        ("s3://host/bucket", "FILES_URL 应写作 s3://密钥编号:密钥@主机/存储桶"),
        ("s3://k:s@host/", "FILES_URL 应写作 s3://密钥编号:密钥@主机/存储桶"),
        ("s3://k:s@host/bucket?zone=1", "FILES_URL 的问号后面只能写 region=区域"),
        ("s3://k:s@host/bucket?style=dns", "style=path 或 virtual"),
    ],
)
def test_store_that_cannot_be_reached_so_is_refused(address: str, told: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=told):
        storage_at(address)


POSTGRES = {"DATABASE_URL": "postgres://li@db.example.test/perfeval"}


def test_replica_comes_with_a_router_and_a_mark_of_writes() -> None:
    replica = {"REPLICA_URL": "postgres://li@copy.example.test/perfeval"}
    read = settings_with(PRODUCTION | POSTGRES | replica)
    assert read.DATABASES["replica"]["HOST"] == "copy.example.test"
    assert read.DATABASE_ROUTERS == ["perfeval.replica.Router"]
    assert read.MIDDLEWARE[-1] == "perfeval.replica.WrittenMark"
    with pytest.raises(ImproperlyConfigured, match="REPLICA_URL 只能与 PostgreSQL 一起使用"):
        settings_with(PRODUCTION | replica)


def test_pooled_database_keeps_nothing_in_its_session() -> None:
    pooled = PRODUCTION | POSTGRES | {"DATABASE_POOLED": "True"}
    own, shared = (settings_with(each).DATABASES["default"] for each in (PRODUCTION | POSTGRES, pooled))
    assert own["OPTIONS"] == {"options": "-c jit=off -c join_collapse_limit=4"}
    assert "OPTIONS" not in shared
    assert (own["DISABLE_SERVER_SIDE_CURSORS"], shared["DISABLE_SERVER_SIDE_CURSORS"]) == (False, True)


def test_with_redis_hosts_keep_and_count_together() -> None:
    read = settings_with(PRODUCTION | {"REDIS_URL": "redis://127.0.0.1:6379/0"})
    backend = "perfeval.forgetful_cache.ForgetfulCache"
    assert {name: (each["BACKEND"], each["KEY_PREFIX"]) for name, each in read.CACHES.items()} == {
        name: (backend, f"perfeval:{name}") for name in ("default", "public")
    }


PROVIDER = {"OIDC_ISSUER": "https://id.example.test/o/", "OIDC_CLIENT_ID": "perfeval", "OIDC_CLIENT_SECRET": "y"}


def test_provider_is_named_with_its_secret_and_may_take_the_logout() -> None:
    read = settings_with(PRODUCTION | PROVIDER)
    assert read.OIDC_ISSUER == "https://id.example.test/o"
    assert read.CONTENT_SECURITY_POLICY["DIRECTIVES"]["form-action"][1:] == ["https://id.example.test"]
    with pytest.raises(EnvNotSetError, match='Environment variable "OIDC_CLIENT_ID" not set'):
        settings_with(PRODUCTION | {"OIDC_ISSUER": "https://id.example.test/o"})


@pytest.mark.parametrize(
    ("stated", "told"),
    [
        (PROVIDER | {"OIDC_ISSUER": "http://id.example.test"}, "OIDC_ISSUER 要以 https:// 开头"),
        (PROVIDER | {"OIDC_ACCOUNT": "name"}, "OIDC_ACCOUNT 只能是 username 或 email"),
        ({"BACKUP_KEEP": "0"}, "BACKUP_KEEP 至少是 1"),
        ({"TOTP_REQUIRED": "all"}, "TOTP_REQUIRED 只能是 nobody、administrators 或 everyone"),
    ],
)
def test_setting_that_means_nothing_is_refused(stated: dict[str, str], told: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=told):
        settings_with(PRODUCTION | stated)


def test_proxy_is_believed_only_when_said_so() -> None:
    assert not hasattr(settings_with(PRODUCTION), "SECURE_PROXY_SSL_HEADER")
    behind = settings_with(PRODUCTION | {"BEHIND_PROXY": "True"})
    assert behind.SECURE_PROXY_SSL_HEADER == ("HTTP_X_FORWARDED_PROTO", "https")


@pytest.mark.django_db
def test_sqlite_writes_ahead_and_queues_writers(tmp_path: Path) -> None:
    wrapper = DatabaseWrapper(
        {
            **settings.DATABASES["default"],
            **dj_database_url.parse(f"sqlite:///{tmp_path / 'db.sqlite3'}"),
            "OPTIONS": settings_with(PRODUCTION).DATABASES["default"]["OPTIONS"],
        }
    )
    with wrapper.cursor() as cursor:
        answers = [cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "busy_timeout")]
    assert answers == ["wal", 20000]
    assert vars(wrapper)["transaction_mode"] == "IMMEDIATE"
    wrapper.close()


def test_messages_go_through_the_database_unless_redis_is_named() -> None:
    read, redis = settings_with(PRODUCTION), settings_with(PRODUCTION | {"REDIS_URL": "redis://127.0.0.1:6379/0"})
    assert read.TASKS["default"]["BACKEND"] == "django_tasks_db.DatabaseBackend"
    assert redis.TASKS["default"]["BACKEND"] == "django_tasks_rq.RQBackend"
    assert ("django_rq" in read.INSTALLED_APPS, "django_rq" in redis.INSTALLED_APPS) == (False, True)


def test_address_of_the_site_is_taken_without_a_slash_at_its_end() -> None:
    address = PRODUCTION | {"PUBLIC_ADDRESS": "https://jx.example.test/"}
    assert settings_with(address).PUBLIC_ADDRESS == "https://jx.example.test"

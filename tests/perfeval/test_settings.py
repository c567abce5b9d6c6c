"""What production must state fails loudly when it is left out."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import dj_database_url
import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db.backends.sqlite3.base import DatabaseWrapper

from perfeval.store_address import storage_at

PRODUCTION = {"SECRET_KEY": "x" * 50, "ALLOWED_HOSTS": "example.test", "HTTPS": "True"}


def start(environment: dict[str, str], expression: str = "'started'") -> str:
    """What a fresh interpreter prints for an expression over the settings, or the last line of its complaint."""
    result = subprocess.run(
        [sys.executable, "-c", f"from perfeval import settings; print({expression})"],
        env={"PATH": os.environ["PATH"], "ENV_FILE": os.devnull, **environment},
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )
    return (result.stdout or result.stderr).strip().splitlines()[-1]


@pytest.mark.parametrize("name", PRODUCTION)
def test_production_must_state(name: str) -> None:
    rest = {key: value for key, value in PRODUCTION.items() if key != name}
    assert start(rest) == f'environs.exceptions.EnvNotSetError: Environment variable "{name}" not set'


def test_database_of_another_kind_is_refused() -> None:
    complaint = start(PRODUCTION | {"DATABASE_URL": "mysql://localhost/x"})
    assert complaint.endswith("DATABASE_URL 只支持 sqlite 与 postgres，不支持 django.db.backends.mysql")


@pytest.mark.parametrize(("https", "seen"), [("True", "True True True 31536000"), ("False", "False False False 0")])
def test_one_setting_for_all_that_needs_tls(https: str, seen: str) -> None:
    names = ["SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_SSL_REDIRECT", "SECURE_HSTS_SECONDS"]
    expression = f"*(getattr(settings, name) for name in {names})"
    assert start(PRODUCTION | {"HTTPS": https}, expression) == seen


def test_mail_server_is_read_from_its_address() -> None:
    names = ["HOST", "PORT", "HOST_USER", "HOST_PASSWORD", "USE_TLS", "USE_SSL"]
    expression = f"*(getattr(settings, f'EMAIL_{{name}}') for name in {names})"
    given = PRODUCTION | {"EMAIL_FROM": "a@example.test", "EMAIL_URL": "smtp+tls://li:p%40ss@mail.example.test"}
    assert start(given, expression) == "mail.example.test 587 li p@ss True False"


@pytest.mark.parametrize("address", ["mail.example.test", "http://mail.example.test", "smtp://"])
def test_mail_server_of_another_kind_is_refused(address: str) -> None:
    complaint = start(PRODUCTION | {"EMAIL_URL": address})
    assert complaint.endswith("EMAIL_URL 应写作 smtp://主机、smtp+tls://主机 或 smtps://主机")


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
    expression = "settings.STORAGES['default']['OPTIONS']['endpoint_url']"
    assert start(PRODUCTION | {"FILES_URL": "s3+http://k:s@127.0.0.1:9000/b"}, expression) == "http://127.0.0.1:9000"


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
    replica = POSTGRES | {"REPLICA_URL": "postgres://li@copy.example.test/perfeval"}
    expression = "settings.DATABASES['replica']['HOST'], settings.DATABASE_ROUTERS, settings.MIDDLEWARE[-1]"
    assert start(PRODUCTION | replica, expression) == (
        "copy.example.test ['perfeval.replica.Router'] perfeval.replica.WrittenMark"
    )
    complaint = start(PRODUCTION | {"REPLICA_URL": "postgres://li@copy.example.test/perfeval"})
    assert complaint.endswith("REPLICA_URL 只能与 PostgreSQL 一起使用")


def test_pooled_database_keeps_nothing_in_its_session() -> None:
    expression = (
        "[(each.get('DISABLE_SERVER_SIDE_CURSORS'), each.get('OPTIONS')) for each in settings.DATABASES.values()]"
    )
    assert start(PRODUCTION | POSTGRES, expression) == "[(False, {'options': '-c jit=off -c join_collapse_limit=4'})]"
    assert start(PRODUCTION | POSTGRES | {"DATABASE_POOLED": "True"}, expression) == "[(True, None)]"


def test_with_redis_hosts_keep_and_count_together() -> None:
    expression = "{name: (each['BACKEND'], each['KEY_PREFIX']) for name, each in settings.CACHES.items()}"
    backend = "perfeval.forgetful_cache.ForgetfulCache"
    assert start(PRODUCTION | {"REDIS_URL": "redis://127.0.0.1:6379/0"}, expression) == str(
        {name: (backend, f"perfeval:{name}") for name in ("default", "public")}
    )


PROVIDER = {"OIDC_ISSUER": "https://id.example.test/o/", "OIDC_CLIENT_ID": "perfeval", "OIDC_CLIENT_SECRET": "y"}


def test_provider_is_named_with_its_secret_and_may_take_the_logout() -> None:
    expression = "settings.OIDC_ISSUER, settings.CONTENT_SECURITY_POLICY['DIRECTIVES']['form-action'][1:]"
    assert start(PRODUCTION | PROVIDER, expression) == "https://id.example.test/o ['https://id.example.test']"
    complaint = start(PRODUCTION | {"OIDC_ISSUER": "https://id.example.test/o"}, expression)
    assert complaint.endswith('Environment variable "OIDC_CLIENT_ID" not set')


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
    assert start(PRODUCTION | stated, "").endswith(told)


def test_proxy_is_believed_only_when_said_so() -> None:
    expression = "getattr(settings, 'SECURE_PROXY_SSL_HEADER', None)"
    assert start(PRODUCTION, expression) == "None"
    behind = start(PRODUCTION | {"BEHIND_PROXY": "True"}, expression)
    assert behind == "('HTTP_X_FORWARDED_PROTO', 'https')"


@pytest.mark.django_db
def test_sqlite_writes_ahead_and_queues_writers(tmp_path: Path) -> None:
    options = start(PRODUCTION, "settings.DATABASES['default']['OPTIONS']")
    wrapper = DatabaseWrapper(
        {
            **settings.DATABASES["default"],
            **dj_database_url.parse(f"sqlite:///{tmp_path / 'db.sqlite3'}"),
            "OPTIONS": ast.literal_eval(options),
        }
    )
    with wrapper.cursor() as cursor:
        answers = [cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "busy_timeout")]
    assert answers == ["wal", 20000]
    assert vars(wrapper)["transaction_mode"] == "IMMEDIATE"
    wrapper.close()


def test_messages_go_through_the_database_unless_redis_is_named() -> None:
    expression = "settings.TASKS['default']['BACKEND'], 'django_rq' in settings.INSTALLED_APPS"
    assert start(PRODUCTION, expression) == "django_tasks_db.DatabaseBackend False"
    redis = PRODUCTION | {"REDIS_URL": "redis://127.0.0.1:6379/0"}
    assert start(redis, expression) == "django_tasks_rq.RQBackend True"


def test_address_of_the_site_is_taken_without_a_slash_at_its_end() -> None:
    address = PRODUCTION | {"PUBLIC_ADDRESS": "https://jx.example.test/"}
    assert start(address, "settings.PUBLIC_ADDRESS") == "https://jx.example.test"

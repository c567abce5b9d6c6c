"""Files in a store that speaks S3 (`FILES_URL`): MinIO, Ceph, or a cloud's. `settings.STORAGES` names it; else nothing loads it."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import wraps
from http import HTTPStatus
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO, Any, Final, ParamSpec, TypeVar

from boto3.exceptions import Boto3Error
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.core.files.base import File
from storages.backends.s3 import S3Storage

from perfeval.files import FilesAwayError

IN_MEMORY: Final = 5 * 1024 * 1024  # of a file that is opened; a larger one waits on this machine's disk
Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


@contextmanager
def reaching(name: str) -> Iterator[None]:
    """Says in our words that the file is missing, or that the store is away or refuses our key."""
    try:
        yield
    except ClientError as error:
        if error.response.get("ResponseMetadata", {}).get("HTTPStatusCode") == HTTPStatus.NOT_FOUND:
            raise FileNotFoundError(name) from error
        raise FilesAwayError(str(error)) from error
    except (BotoCoreError, Boto3Error) as error:
        raise FilesAwayError(str(error)) from error


def reached(act: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
    @wraps(act)
    def acting(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
        with reaching(str(args[1:2])):
            return act(*args, **kwargs)

    return acting


class ObjectStore(S3Storage):  # type: ignore[misc]  # without stubs
    """A PUT shows the whole object or none, and many parts become an object when the last has come."""

    def __init__(self, *, trust: str = "", **options: Any) -> None:
        super().__init__(
            **options,
            verify=trust or None,
            signature_version="s3v4",
            file_overwrite=False,
            max_memory_size=IN_MEMORY,
            client_config=Config(
                signature_version="s3v4",
                s3={"addressing_style": options["addressing_style"]},
                # Not every store knows the checksums that newer clients add.
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
                connect_timeout=5,
                read_timeout=30,
                retries={"mode": "standard", "total_max_attempts": 3},
            ),
        )

    @property
    def client(self) -> Any:
        return self.connection.meta.client

    @property
    def bucket(self) -> Any:
        """Of this thread's connection: they aren't made to be shared."""
        return self.connection.Bucket(self.bucket_name)

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        """Never that of another upload, also when two hosts keep the same file at once: no question whether it is free."""
        folder, _, file = name.rpartition("/")
        stem, dot, suffix = file.rpartition(".")
        given = self.get_alternative_name(stem or suffix, f"{dot}{suffix}" if stem else "")
        return f"{folder}/{given}" if folder else given

    @reached
    def _open(self, name: str, mode: str = "rb") -> File[bytes]:
        """Fetched here, so that a fault is told where the file is opened."""
        opened: File[bytes] = super()._open(name, mode)
        opened.file  # noqa: B018
        return opened

    @reached
    def _save(self, name: str, content: File[bytes]) -> str:
        saved: str = super()._save(name, content)
        return saved

    @reached
    def delete(self, name: str) -> None:
        super().delete(name)

    @reached
    def exists(self, name: str) -> bool:
        return bool(super().exists(name))

    @reached
    def size(self, name: str) -> int:
        return int(super().size(name))

    @reached
    def get_modified_time(self, name: str) -> Any:
        return super().get_modified_time(name)

    @reached
    def keep(self, name: str, pieces: Iterable[bytes]) -> None:
        with SpooledTemporaryFile(max_size=IN_MEMORY) as file:
            file.writelines(pieces)
            file.seek(0)
            self._upload(file, name)

    @reached
    def take(self, part: Path, name: str) -> None:
        with part.open("rb") as file:
            self._upload(file, name)
        part.unlink()

    def _upload(self, file: IO[bytes], name: str) -> None:
        self.client.upload_fileobj(file, self.bucket_name, self._normalize_name(name), Config=self.transfer_config)

    @reached
    def stream(self, name: str) -> IO[bytes]:
        body: IO[bytes] = self.client.get_object(Bucket=self.bucket_name, Key=self._normalize_name(name))["Body"]
        return body

    def names(self, beginning: str) -> Iterator[str]:
        with reaching(beginning):
            pages = self.client.get_paginator("list_objects_v2")
            root = self._normalize_name("")
            for page in pages.paginate(Bucket=self.bucket_name, Prefix=f"{root}{beginning}"):
                yield from (each["Key"].removeprefix(root) for each in page.get("Contents", ()))

    def forget_folder(self, folder: str) -> None:
        """One by one: stores disagree on how many are deleted at once."""
        for name in list(self.names(f"{folder.rstrip('/')}/")):
            self.delete(name)

    def answers(self) -> bool:
        try:
            with reaching(""):
                self.client.head_bucket(Bucket=self.bucket_name)
        except (FilesAwayError, FileNotFoundError):
            return False
        return True

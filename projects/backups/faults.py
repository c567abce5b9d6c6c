"""Why a backup can't be made or restored, in a sentence for whoever looks after the server."""

import errno
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from perfeval.files import FilesAwayError

REASONS: Final[Mapping[int, str]] = {
    errno.ENOSPC: "磁盘已满",
    errno.EDQUOT: "磁盘配额已用完",
    errno.EFBIG: "文件超过了允许的大小",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EROFS: "磁盘是只读的",
    errno.ENOENT: "目录或文件不存在",
    errno.ENOTDIR: "路径中有一段不是目录",
    errno.EIO: "磁盘读写出错",
}


class BackupError(Exception):
    """Nothing was changed, unless the sentence says so."""


@contextmanager
def tell_in_words(act: str, place: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        reason = REASONS.get(error.errno or 0) or error.strerror or str(error)
        raise BackupError(f"{act}失败：{reason}（{error.filename or place}）") from error
    except FilesAwayError as error:
        raise BackupError(f"{act}失败：存放文件的服务器没有答复（{error}）") from error

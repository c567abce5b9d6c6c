"""Single files of npm packages whose folders are too large to collect."""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

FOLDER: Final = settings.BASE_DIR / "node_modules" / "echarts" / "dist"
NAME: Final = "echarts.common.min.js"


class ChartsFinder(BaseFinder):
    """ECharts comes in many builds of 51 MB together; a page uses this one."""

    def find(self, path: str, find_all: bool = False, **options: Any) -> Any:
        found = [str(FOLDER / NAME)] if path == f"echarts/{NAME}" else []
        return found if find_all or not found else found[0]

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, FileSystemStorage]]:
        storage = FileSystemStorage(location=str(FOLDER))
        storage.prefix = "echarts"  # type: ignore[attr-defined]  # where it is collected, as Django's own finders say it
        yield NAME, storage

"""Static files in production: hashed, compressed, and one file for each script and style sheet with all its parts."""

import subprocess
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from django.conf import settings
from django.core.files.storage import FileSystemStorage, Storage
from whitenoise.storage import CompressedManifestStaticFilesStorage

SOURCE: Final = settings.BASE_DIR / "static"
ESBUILD: Final = settings.BASE_DIR / "node_modules" / ".bin" / "esbuild"
OLDEST_BROWSER: Final = "chrome86"
KINDS: Final = ("js", "css")

Found = dict[str, tuple[Storage, str]]


class BundlingStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Pages name what lies in `js/` and `css/`; the parts in the folders below are only imported and get no address."""

    def post_process(self, paths: Found, dry_run: bool = False, **options: Any) -> Iterator[tuple[str, str, bool]]:
        with TemporaryDirectory() as folder:
            if not dry_run:
                write_bundles(Path(folder))
            built = FileSystemStorage(folder)
            named = {name: found for name, found in paths.items() if not is_part(name)}
            bundles: Found = {name: (built, name) for name in named if (Path(folder) / name).exists()}
            yield from super().post_process({**named, **bundles}, dry_run=dry_run, **options)


def is_part(name: str) -> bool:
    parts = Path(name).parts
    return parts[0] in KINDS and len(parts) > 2


def write_bundles(folder: Path) -> None:
    named = sorted(path for kind in KINDS for path in SOURCE.glob(f"{kind}/*.{kind}"))
    options = ["--bundle", "--minify", "--format=esm", "--charset=utf8", f"--target={OLDEST_BROWSER}"]
    places = [f"--outbase={SOURCE}", f"--outdir={folder}", "--log-level=warning"]
    subprocess.run([ESBUILD, *options, *places, *named], check=True)

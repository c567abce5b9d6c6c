"""How much of a foreign file is read, as the site's settings say."""

from dataclasses import dataclass

from django.conf import settings

MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingLimits:
    file: int = 20 * MEGABYTE
    unpacked: int = 100 * MEGABYTE  # of all parts of a package together
    archive: int = 100 * MEGABYTE  # a .zip of files, packed and unpacked
    files: int = 500  # of an archive
    tables: int = 2000  # of a file: tables of a document, worksheets of a workbook
    rows: int = 5000  # of a table
    columns: int = 100
    seconds: int = 60  # that another program may take to convert a file

    @classmethod
    def of_site(cls) -> "ReadingLimits":
        return cls(
            file=settings.READING_FILE_LIMIT,
            unpacked=settings.READING_UNPACKED_LIMIT,
            archive=settings.READING_ARCHIVE_LIMIT,
            files=settings.READING_ARCHIVE_FILES,
            tables=settings.READING_TABLE_LIMIT,
            rows=settings.READING_ROW_LIMIT,
            seconds=settings.READING_SECONDS,
        )

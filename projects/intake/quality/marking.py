"""Marks an uploaded document in a process of its own, short of memory and time: what a hostile one brings about ends with it.

Run as a module, without the site: the marking and the document on standard input, the marked document on standard output.
"""

import resource
import sys
from typing import Final

from projects.intake.quality.marks import Marking
from projects.intake.quality.word_marks import mark_document
from projects.intake.quality.workbook_marks import mark_own

MEMORY: Final = 1024 * 1024 * 1024
MARKERS: Final = {"docx": mark_document, "xlsx": mark_own}


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    seconds = int(sys.argv[2])
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    head, _, content = sys.stdin.buffer.read().partition(b"\n")
    sys.stdout.buffer.write(MARKERS[sys.argv[1]](content, Marking.read(head)))


if __name__ == "__main__":
    main()

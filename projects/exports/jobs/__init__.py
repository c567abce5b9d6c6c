"""What long work there is: each kind of job, and who does it. A worker loads this room; the site only asks."""

from typing import Final

from projects.exports.jobs import exports, prints
from projects.queue import HANDLERS

KINDS: Final = tuple(HANDLERS)

__all__ = ["KINDS", "exports", "prints"]

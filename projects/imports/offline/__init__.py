"""离线填报: a draft goes out as a workbook and comes back; what it would change is shown before anything is written."""

from projects.imports.offline.issuing import workbook_of
from projects.imports.offline.plan import OfflineRefusedError, Plan, apply, plan_of, refusal
from projects.imports.offline.reading import Filled, Spot, read_offline

__all__ = [
    "Filled",
    "OfflineRefusedError",
    "Plan",
    "Spot",
    "apply",
    "plan_of",
    "read_offline",
    "refusal",
    "workbook_of",
]

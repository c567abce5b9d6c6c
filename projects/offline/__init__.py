"""离线填报: a draft goes out as a workbook that computes, and comes back; what it would change is shown before anything is written."""

from projects.offline.form import offline_form
from projects.offline.identity import Identity, unseal
from projects.offline.issuing import workbook_of
from projects.offline.plan import apply_plan, plan_filled, why_refused
from projects.offline.returned import Filled, read_offline

__all__ = [
    "Filled",
    "Identity",
    "apply_plan",
    "offline_form",
    "plan_filled",
    "read_offline",
    "unseal",
    "why_refused",
    "workbook_of",
]

"""离线填报: a draft goes out as a workbook that computes, and comes back; what it would change is shown before anything is written."""

from projects.offline.form import offline_form
from projects.offline.identity import Identity, unseal
from projects.offline.issuing import workbook_of
from projects.offline.plan import apply, plan_of, refusal
from projects.offline.returned import Filled, read_offline

__all__ = [
    "Filled",
    "Identity",
    "apply",
    "offline_form",
    "plan_of",
    "read_offline",
    "refusal",
    "unseal",
    "workbook_of",
]

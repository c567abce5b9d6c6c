"""离线填报表: a draft as a workbook that computes and is filled in without the site."""

from projects.documents.xlsx.offline.form import offline_form
from projects.documents.xlsx.offline.hidden import HIDDEN, SEAL
from projects.documents.xlsx.offline.identity import Identity, Sealed, SealError, unseal
from projects.documents.xlsx.offline.slots import SPARE, SPARE_ROWS

__all__ = ["HIDDEN", "SEAL", "SPARE", "SPARE_ROWS", "Identity", "SealError", "Sealed", "offline_form", "unseal"]

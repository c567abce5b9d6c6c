"""The records."""

from projects.models.adjustment import Adjustment
from projects.models.attachment import Attachment
from projects.models.department import Department, DepartmentName, DepartmentParent
from projects.models.evaluation import Evaluation, Exclusion, Publication
from projects.models.event import ChainHead, Event
from projects.models.explanation import Explanation
from projects.models.extension import Extension
from projects.models.intake import Intake, IntakeFile, IntakePurpose, IntakeTable, TableChoice, TableKind
from projects.models.job import Job, JobState
from projects.models.layout import LayoutVersion
from projects.models.ledger import LedgerLine
from projects.models.list_draft import ListDraft, ListSource
from projects.models.material import Material, MaterialDue, MaterialFile, MaterialKind
from projects.models.notice import Notice, NoticeKind
from projects.models.project import BudgetType, Origin, Project, ProjectCategory
from projects.models.publication_mark import PublicationMark
from projects.models.published_budget import PublishedBudget
from projects.models.recheck import (
    Recheck,
    RecheckFile,
    RecheckOpinion,
    RecheckReason,
    RecheckRow,
    RecheckSample,
    RecheckState,
)
from projects.models.region import Region, Tier
from projects.models.remark import Remark, RemarkAct, RemarkEntry
from projects.models.reorganisation import ReformKind, Reorganisation
from projects.models.role import Role
from projects.models.round import Ledger, Round, RoundKind, RoundWindow, ScanDue
from projects.models.rows import FundLine, Indicator
from projects.models.saved_view import SavedView
from projects.models.scope import RoleKind
from projects.models.stage import ADJUSTMENT_OVER, REVIEW_STEPS, AdjustmentStep, RoundState, Stage, Step
from projects.models.standard_opinion import StandardOpinion
from projects.models.substitution import Substitution
from projects.models.urging import Urging
from projects.models.verification import VerificationCount
from projects.models.version import Version
from projects.models.viewing import Viewing
from projects.models.visit_hour import VisitHour
from projects.models.worker import Worker

__all__ = [
    "ADJUSTMENT_OVER",
    "REVIEW_STEPS",
    "Adjustment",
    "AdjustmentStep",
    "Attachment",
    "BudgetType",
    "ChainHead",
    "Department",
    "DepartmentName",
    "DepartmentParent",
    "Evaluation",
    "Event",
    "Exclusion",
    "Explanation",
    "Extension",
    "FundLine",
    "Indicator",
    "Intake",
    "IntakeFile",
    "IntakePurpose",
    "IntakeTable",
    "Job",
    "JobState",
    "LayoutVersion",
    "Ledger",
    "LedgerLine",
    "ListDraft",
    "ListSource",
    "Material",
    "MaterialDue",
    "MaterialFile",
    "MaterialKind",
    "Notice",
    "NoticeKind",
    "Origin",
    "Project",
    "ProjectCategory",
    "Publication",
    "PublicationMark",
    "PublishedBudget",
    "Recheck",
    "RecheckFile",
    "RecheckOpinion",
    "RecheckReason",
    "RecheckRow",
    "RecheckSample",
    "RecheckState",
    "ReformKind",
    "Region",
    "Remark",
    "RemarkAct",
    "RemarkEntry",
    "Reorganisation",
    "Role",
    "RoleKind",
    "Round",
    "RoundKind",
    "RoundState",
    "RoundWindow",
    "SavedView",
    "ScanDue",
    "Stage",
    "StandardOpinion",
    "Step",
    "Substitution",
    "TableChoice",
    "TableKind",
    "Tier",
    "Urging",
    "VerificationCount",
    "Version",
    "Viewing",
    "VisitHour",
    "Worker",
]

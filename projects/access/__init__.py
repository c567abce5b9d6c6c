"""Who may do what, and why not. Who reaches what stands in projects.models.reach; here it meets where a sheet stands."""

from projects.access.accounts import (
    kinds_given_by,
    may_change_account,
    may_end,
    may_give,
    may_keep_accounts,
    why_not_held,
)
from projects.access.adjustments import (
    may_ask_adjustment,
    may_decide_adjustment,
    may_withdraw_adjustment,
    why_goal_stands,
)
from projects.access.administration import may_administer, may_grant_roles, may_read_log, may_reorganise
from projects.access.budgets import may_bring_budget
from projects.access.intakes import may_bring_documents
from projects.access.materials import may_hand_in, may_return_material
from projects.access.rechecks import (
    may_answer_recheck,
    may_draw_sample,
    may_lapse_recheck,
    may_lead_recheck,
    may_score_recheck,
)
from projects.access.remarks import is_settled_here, may_settle
from projects.access.rounds import may_audit, may_end_project, may_manage, may_open_round, may_take_open_data, may_urge
from projects.access.sheets import (
    has_filled,
    may_begin_evaluation,
    may_correct,
    may_enter_draft,
    may_enter_published,
    may_exclude,
    may_fill,
    may_publish,
    may_reassign,
    may_return,
    may_review,
    may_revoke,
    may_scan,
    may_see,
    may_submit,
    may_withdraw,
    why_no_evaluation,
)
from projects.access.substitutions import may_end_substitution, may_name_substitute, roles_handed_on_by
from projects.access.verdicts import YES, Verdict

__all__ = [
    "YES",
    "Verdict",
    "has_filled",
    "is_settled_here",
    "kinds_given_by",
    "may_administer",
    "may_answer_recheck",
    "may_ask_adjustment",
    "may_audit",
    "may_begin_evaluation",
    "may_bring_budget",
    "may_bring_documents",
    "may_change_account",
    "may_correct",
    "may_decide_adjustment",
    "may_draw_sample",
    "may_end",
    "may_end_project",
    "may_end_substitution",
    "may_enter_draft",
    "may_enter_published",
    "may_exclude",
    "may_fill",
    "may_give",
    "may_grant_roles",
    "may_hand_in",
    "may_keep_accounts",
    "may_lapse_recheck",
    "may_lead_recheck",
    "may_manage",
    "may_name_substitute",
    "may_open_round",
    "may_publish",
    "may_read_log",
    "may_reassign",
    "may_reorganise",
    "may_return",
    "may_return_material",
    "may_review",
    "may_revoke",
    "may_scan",
    "may_score_recheck",
    "may_see",
    "may_settle",
    "may_submit",
    "may_take_open_data",
    "may_urge",
    "may_withdraw",
    "may_withdraw_adjustment",
    "roles_handed_on_by",
    "why_goal_stands",
    "why_no_evaluation",
    "why_not_held",
]

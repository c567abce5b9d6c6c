"""系统管理 of the records, in Django's admin."""

from projects.admin import (
    accounts,
    departments,
    evaluations,
    events,
    jobs,
    layouts,
    projects,
    recheck_reasons,
    roles,
    rounds,
    rule_sets,
    substitutions,
)

__all__ = [
    "accounts",
    "departments",
    "evaluations",
    "events",
    "jobs",
    "layouts",
    "projects",
    "recheck_reasons",
    "roles",
    "rounds",
    "rule_sets",
    "substitutions",
]

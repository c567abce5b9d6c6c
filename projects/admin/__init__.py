"""系统管理 of the records, in Django's admin."""

from projects.admin import departments, evaluations, events, jobs, layouts, projects, roles, rounds, rule_sets

__all__ = ["departments", "evaluations", "events", "jobs", "layouts", "projects", "roles", "rounds", "rule_sets"]

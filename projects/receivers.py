"""What the records hear: migrations, logins, changed accounts, granted roles."""

from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Any, Final

from django.apps import AppConfig
from django.conf import settings
from django.contrib.admin.models import ADDITION, CHANGE, DELETION, LogEntry
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.core.checks import CheckMessage, Tags, register
from django.db import connections, transaction
from django.db.models.signals import m2m_changed, post_delete, post_migrate, post_save, pre_save
from django.dispatch import receiver
from django.http import HttpRequest

from perfeval import health, metrics, visits
from perfeval.accounts.models import User
from perfeval.accounts.signals import account_acted
from perfeval.requests import address_of
from projects.history.events import hold_accounts, record_event
from projects.history.logins import log_failure
from projects.models import Department, LayoutVersion, Role, triggers
from projects.models.shipped import load_layouts
from projects.queue.tending import worker_is_alive
from projects.upkeep.gauges import collect_gauges
from projects.upkeep.visits import keep_visits


def own_font(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """WeasyPrint is loaded when it is asked: loaded among Django's apps, its libraries crash as the process ends."""
    if not settings.FANGSONG_FONT:
        return []
    told: list[CheckMessage] = import_module("projects.documents.pdf").own_font_is_usable(app_configs)
    return told


register(triggers.tables_are_guarded, Tags.database)
register(own_font)
health.PARTS["worker"] = worker_is_alive
metrics.FIGURES.append(collect_gauges)
visits.KEEPERS.append(keep_visits)

WATCHED: Final[Mapping[type, tuple[str, ...]]] = {
    User: ("username", "name", "phone", "email", "password", "is_active", "is_staff", "is_superuser"),
    Role: ("user_id", "kind", "department_id", "starts_on", "until"),
}
ACTS: Final = {ADDITION: "added", CHANGE: "changed", DELETION: "deleted"}


@receiver(post_migrate)
def complete_the_tables(sender: AppConfig, using: str, **kwargs: Any) -> None:
    if sender.name != "projects":
        return
    triggers.guard(using)
    if LayoutVersion._meta.db_table in connections[using].introspection.table_names():
        load_layouts()


@receiver(user_logged_in)
def hear_login(request: HttpRequest, user: User, **kwargs: Any) -> None:
    record_event("login", user=user, subject=user.username, address=address_of(request))


@receiver(user_logged_out)
def hear_logout(request: HttpRequest, user: User | None, **kwargs: Any) -> None:
    if user is not None:
        record_event("logout", user=user, subject=user.username, address=address_of(request))


@receiver(user_login_failed)
def hear_failed_login(credentials: dict[str, Any], request: HttpRequest | None = None, **kwargs: Any) -> None:
    log_failure(str(credentials.get("username", "")), address_of(request))


@receiver(account_acted)
def hear_own_act(verb: str, user: User, by: User | None, address: str | None, **kwargs: Any) -> None:
    record_event(verb, user=by, subject=str(user), address=address)


@receiver(pre_save, sender=User)
@receiver(pre_save, sender=Role)
def remember_former(sender: type[User] | type[Role], instance: User | Role, **kwargs: Any) -> None:
    former = None
    if instance.pk and touches(sender, kwargs["update_fields"]):
        if transaction.get_connection().in_atomic_block:
            hold_accounts()
        former = sender._default_manager.filter(pk=instance.pk).values(*WATCHED[sender]).first()
    instance.__dict__["_former"] = former


@receiver(post_save, sender=User)
def hear_account(instance: User, created: bool, update_fields: frozenset[str] | None, **kwargs: Any) -> None:
    changes = differences(
        instance, "password" if update_fields == frozenset({"password"}) else ""
    )  # a login renews an old hash
    password_is_new = changes.pop("password", None)
    if created:
        record_event("account-opened", subject=str(instance), changes={"username": [None, instance.username]})
    elif password_is_new:
        verb = "password-reset" if instance.must_change_password else "password-changed"
        record_event(verb, user=None if instance.must_change_password else instance, subject=str(instance))
    elif changes:
        record_event("account-changed", subject=str(instance), changes=changes)


@receiver(post_save, sender=Role)
def hear_role(instance: Role, created: bool, **kwargs: Any) -> None:
    if created:
        record_event("role-granted", subject=str(instance.user), changes={"role": [None, instance.in_words]})
    elif changes := differences(instance):
        if changes.keys() == {"until"} and instance.until is not None:
            ended = {"role": [instance.place, None], "until": changes["until"]}
            record_event("role-withdrawn", subject=str(instance.user), changes=ended)
            return
        record_event("role-changed", subject=str(instance.user), changes=changes)


@receiver(post_delete, sender=Role)
def hear_role_withdrawn(instance: Role, **kwargs: Any) -> None:
    changes = {"role": [instance.place, None]}
    record_event("role-withdrawn", subject=str(instance.user), changes=changes)


@receiver(m2m_changed, sender=Role.assigned.through)
def hear_assignment(
    instance: Role | Department, action: str, model: type[Role | Department], pk_set: set[int] | None, **kwargs: Any
) -> None:
    """From either side of the relation."""
    if action == "pre_clear":
        others = list(instance.assigned.all() if isinstance(instance, Role) else instance.desks.all())
    elif action in ("post_add", "post_remove"):
        others = list(model._default_manager.filter(pk__in=pk_set or ()))
    else:
        return
    if others:
        names = sorted(str(other) for other in others)
        record_event("role-assigned", subject=str(instance), changes={action.partition("_")[2]: names})


@receiver(post_save, sender=LogEntry)
def hear_administration(instance: LogEntry, **kwargs: Any) -> None:
    record_event(
        f"admin-{ACTS[instance.action_flag]}",
        user=instance.user,
        subject=f"{instance.content_type}：{instance.object_repr}",
        changes={"message": instance.get_change_message()},
    )


def touches(model: type[User] | type[Role], update_fields: frozenset[str] | None) -> bool:
    return update_fields is None or not update_fields.isdisjoint(WATCHED[model])


def differences(instance: User | Role, ignored: str = "") -> dict[str, list[Any]]:
    former = instance.__dict__.pop("_former", None) or {}
    now = {name: getattr(instance, name) for name in former if name != ignored}
    return {name: [former[name], value] for name, value in now.items() if former[name] != value}

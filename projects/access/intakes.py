"""Who brings documents in."""

from typing import TYPE_CHECKING

from projects.access.verdicts import YES, Verdict, no
from projects.models.reach import Right, has_right
from projects.models.scope import scope_of

if TYPE_CHECKING:
    from projects.access.verdicts import Person


def may_bring_documents(user: "Person") -> Verdict:
    """Whoever fills sheets in, and the bureau."""
    scope = scope_of(user)
    if has_right(scope, Right.FILL) or has_right(scope, Right.MANAGE):
        return YES
    return no("导入文档由填报人和财政绩效科使用。")

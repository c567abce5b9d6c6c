"""Where a department stands in the tree, as one string whose range is its subtree."""

from django.db.models import Q

SEGMENT = 7  # digits a node; digits alone sort alike under every collation
DEEPEST = 20
LONGEST = SEGMENT * DEEPEST


def path_under(parent_path: str, key: int) -> str:
    return f"{parent_path}{key:0{SEGMENT}d}"


def path_end(path: str) -> str:
    """The first string after all that begin with the path."""
    return path_under(path[:-SEGMENT], int(path[-SEGMENT:]) + 1)


def in_subtree(field: str, path: str) -> Q:
    return Q(**{f"{field}__gte": path, f"{field}__lt": path_end(path)})

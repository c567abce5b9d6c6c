"""The position of a department in the tree, as one string whose range is the subtree."""

from django.db.models import Q

SEGMENT = 7  # digits of each department; every collation sorts digits the same way
DEEPEST = 20
LONGEST = SEGMENT * DEEPEST


def path_under(parent_path: str, key: int) -> str:
    return f"{parent_path}{key:0{SEGMENT}d}"


def path_end(path: str) -> str:
    """Returns the first string after all strings that begin with the path."""
    return path_under(path[:-SEGMENT], int(path[-SEGMENT:]) + 1)


def in_subtree(field: str, path: str) -> Q:
    return Q(**{f"{field}__gte": path, f"{field}__lt": path_end(path)})

"""Names of controls lead back to what they name, and no two of them share an id."""

from hypothesis import given
from hypothesis import strategies as st

from projects.documents.controls import Name, control_name, id_of, line_group, parse_name, row_group

words = st.text(min_size=1, max_size=30)
fields = st.sampled_from(["target", "extra.basis", "extra.备注", "weight"])


@given(key=words, field=fields)
def test_name_of_a_row_names_its_group_and_field(key: str, field: str) -> None:
    assert parse_name(control_name(row_group(key), field)) == Name(row_group(key), field)


@given(kind=words, field=fields)
def test_name_of_a_fund_line_names_its_group_and_field(kind: str, field: str) -> None:
    assert parse_name(control_name(line_group(kind), field)) == Name(line_group(kind), field)


def test_fields_of_the_sheet_may_have_parts() -> None:
    assert parse_name("sheet.extra.conclusion") == Name("sheet", "extra.conclusion")


def test_other_fields_of_a_form_name_no_control() -> None:
    names = ("csrfmiddlewaretoken", "act", "sheet", "sheet.", "funds.other", "indicators..target", "rows.1.target")
    assert [parse_name(name) for name in names] == [None] * len(names)


def test_plain_names_are_their_own_ids() -> None:
    assert id_of("indicators.3f.target") == "indicators-3f-target"


@given(first=words, second=words)
def test_no_two_fields_share_an_id(first: str, second: str) -> None:
    ids = {id_of(f"sheet.extra.{name}") for name in (first, second) if "." not in name and "-" not in name}
    names = {name for name in (first, second) if "." not in name and "-" not in name}
    assert len(ids) == len(names)

"""报送材料: handed in whole, returned, handed in again; what was replaced is kept."""

import datetime as dt

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile

from projects.attachments import Refused, hand_in, return_material, seen_of_material, want_materials
from projects.models import Event, Material, MaterialDue, MaterialKind, RoundState
from projects.queries import MaterialState, materials_of, materials_to_hand_in
from tests.projects.attachments import files
from tests.projects.scenes import County, county, filled, sound
from tests.projects.signing import paper

pytestmark = pytest.mark.django_db
DAY = dt.date(2021, 3, 31)


@pytest.fixture
def scene() -> County:
    scene = county(2021)
    filled(scene, sound())
    want_materials(scene.round, {MaterialKind.REPORT: DAY}, by=scene.people["finance office"])
    return scene


def handed_in(
    scene: County, *uploads: SimpleUploadedFile, person: str = "department reviewer", **more: str
) -> Material:
    current = Material.objects.current().filter(department=scene.industry).first()
    told = {"seen": seen_of_material(current)} | more
    uploads = uploads or (paper("自评报告.png"),)
    return hand_in(scene.round, scene.industry, MaterialKind.REPORT, uploads, by=scene.people[person], **told)


def returned(
    scene: County, material: Material, *, person: str = "finance office", reason: str = "没有盖章"
) -> Material:
    seen = seen_of_material(material)
    return return_material(material, seen=seen, reason=reason, by=scene.people[person])


def why_not(scene: County, *uploads: SimpleUploadedFile, **more: str) -> str:
    before = (list(Material.objects.order_by("pk")), _stored())
    with pytest.raises(Refused) as refused:
        handed_in(scene, *uploads, **more)
    assert (list(Material.objects.order_by("pk")), _stored()) == before
    return str(refused.value)


def _stored(folder: str = "materials") -> list[str]:
    if not default_storage.exists(folder):
        return []
    folders, names = default_storage.listdir(folder)
    return sorted([*names, *(name for each in folders for name in _stored(f"{folder}/{each}"))])


def state(scene: County) -> tuple[MaterialState, int]:
    (place,) = materials_of(scene.round, scene.people["finance office"])
    mine = materials_to_hand_in(scene.people["department reviewer"], [scene.round])
    return place.state, len(mine)


def test_material_is_handed_in_returned_and_handed_in_again(scene: County) -> None:
    assert state(scene) == (MaterialState.MISSING, 1)
    first = handed_in(scene, paper("盖章.png"), SimpleUploadedFile("原件.docx", files.docx()))
    assert [each.name for each in first.files.all()] == ["盖章.png", "原件.docx"]
    assert state(scene) == (MaterialState.HANDED_IN, 0)
    returned(scene, first)
    assert state(scene) == (MaterialState.RETURNED, 1)
    second = handed_in(scene, paper("重新盖章.png", "blue"))
    assert state(scene) == (MaterialState.HANDED_IN, 0)
    first.refresh_from_db()
    assert (second.number, first.return_reason, first.replacement_reason) == (2, "没有盖章", "")
    assert first.replaced_by == scene.people["department reviewer"]
    verbs = ("want-materials", "hand-in", "return-material")
    events = Event.objects.filter(verb__in=verbs).order_by("sequence")
    told = "2021年度项目支出绩效自评，工业和信息化局的自评报告（第 {} 次报送）"
    assert [(each.verb, each.subject, each.opinion) for each in events[1:]] == [
        ("hand-in", told.format(1), ""),
        ("return-material", told.format(1), "没有盖章"),
        ("hand-in", told.format(2), ""),
    ]
    assert events[0].changes["materials"] == ["", "自评报告（2021年3月31日截止）"]


def test_what_was_not_returned_is_replaced_with_a_reason(scene: County) -> None:
    first = handed_in(scene)
    again = paper("清楚的.png", "blue")
    assert why_not(scene, again) == "更换没有被退回的材料，要写明理由。"
    handed_in(scene, paper("清楚的.png", "blue"), reason="原件缺页。")
    assert list(Material.objects.filter(replacement_reason="原件缺页。")) == [first]


@pytest.mark.parametrize(
    ("uploads", "said"),
    [
        ((SimpleUploadedFile("只有.docx", files.docx()),), "请至少上传一份盖章扫描件（PDF、OFD 或图片）"),
        ((paper("甲.png"), SimpleUploadedFile("乙.png", b"")), "“乙.png”没有上传：文件是空的。"),
        ((paper("甲.png"), paper("乙.png")), "选中的文件里有两份内容相同，请只选一份。"),
    ],
)
def test_wrong_file_leaves_nothing(uploads: tuple[SimpleUploadedFile, ...], said: str, scene: County) -> None:
    for each in uploads:
        each.seek(0)
    assert why_not(scene, *uploads).startswith(said)


def test_same_files_again_are_told(scene: County) -> None:
    handed_in(scene)
    assert why_not(scene, reason="再传一次") == "上传的与已报送的文件相同，没有重复报送。"


def test_what_was_looked_at_has_moved_on(scene: County) -> None:
    first = handed_in(scene)
    moved_on = "您打开页面以后，这份材料已有变动，请看过后再办。"
    assert why_not(scene, paper("乙.png", "blue"), seen="none") == moved_on
    returned(scene, first)
    with pytest.raises(Refused, match=moved_on):
        returned(scene, first)
    assert why_not(scene, paper("乙.png", "blue"), seen=str(first.pk)) == moved_on


@pytest.mark.parametrize("person", ["owner", "viewer", "another unit", "finance office"])
def test_only_the_departments_people_hand_in(person: str, scene: County) -> None:
    assert why_not(scene, person=person) == "只有“工业和信息化局”的填报、审核人员可以报送它的材料。"


def test_return_is_the_bureaus_and_says_why(scene: County) -> None:
    material = handed_in(scene)
    for person, reason, said in (
        ("department reviewer", "缺页", "材料由财政部门退回。"),
        ("another desk", "缺页", "材料由财政部门退回。"),
        ("finance desk", " ", "退回要写明理由。"),
    ):
        with pytest.raises(Refused, match=said):
            returned(scene, material, person=person, reason=reason)
    assert returned(scene, material, person="finance desk").is_returned


def test_nothing_is_handed_in_when_the_round_is_over(scene: County) -> None:
    scene.round.state, scene.round.closed_at = RoundState.CLOSED, scene.round.opened_at
    scene.round.save()
    assert why_not(scene) == "只有已下发、没有结束的任务才办理报送材料。"
    assert materials_to_hand_in(scene.people["department reviewer"], [scene.round]) == []


def test_what_is_wanted_no_longer_is_counted_no_longer(scene: County) -> None:
    handed_in(scene)
    want_materials(scene.round, {MaterialKind.SUMMARY: None}, by=scene.people["finance office"])
    want_materials(scene.round, {MaterialKind.SUMMARY: None}, by=scene.people["finance office"])
    assert [(each.kind, each.closes_on) for each in MaterialDue.objects.all()] == [("summary", None)]
    assert state(scene) == (MaterialState.MISSING, 1)
    assert Event.objects.filter(verb="want-materials").count() == 2
    with pytest.raises(Refused, match="财政绩效科可以管理这次任务"):
        want_materials(scene.round, {}, by=scene.people["finance desk"])

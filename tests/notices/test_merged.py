"""One sheet for several matters, named decisions on it, and sheets of earlier forms."""

import io
from html import unescape

from pypdf import PdfReader

from notices.difference import compare
from notices.factory import factory_source
from notices.inspect import try_on
from notices.markup import visible
from notices.placeholders import as_facts
from notices.sheet import SheetPrinter, factory_wording
from notices.snapshot import facts_of, seal, unseal
from notices.split import LIMIT, split
from tests.notices.examples import decision, matter, merged, notice, part
from tests.notices.examples import facts_of as made_of

HOSTILE = (
    '#panic("x")', "$x$", "*b*", "<b>b</b>", "@ref", "]", "a\u202eb", "W" * 300, "😀", "𠮷",
)  # fmt: skip
WITHOUT_A_GLYPH = ("😀", "𠮷")
FLAT = {
    "language": "zh", "number": "140502-2026-000001", "version": 2, "issued_on": "2026年11月2日",
    "link": "", "matter": "社保卡", "code": "RS01", "department": "人社局", "situation": ["首次"],
    "hints": ["带原件"], "stopped": False, "legal_basis": ["社会保险法"], "conditions": ["参保"],
    "materials": [
        {"id": "id", "name": "身份证", "form": "原件", "copies": "1 份", "issuer": "公安",
         "note": "", "sample": False},
    ],
    "steps": ["取号"], "statutory_limit": "10 日", "promised_limit": "尚未公布", "fee": "不收费",
    "result": "社保卡", "station": "", "address": "", "phone": "", "hours": [], "off_hours": [],
    "consult_phone": "12333", "complaint_phone": "12345",
    "faq": [{"question": "多久？", "answer": "十天"}], "sample": False,
}  # fmt: skip


def printed(pdf: bytes) -> str:
    pages = PdfReader(io.BytesIO(pdf)).pages
    return "".join("".join(page.extract_text().split()) for page in pages).replace("\u200b", "")


def chat(facts: object) -> str:
    return try_on("notice", factory_source("notice", "zh"), as_facts(facts))  # type: ignore[arg-type]


def test_a_shared_material_is_listed_once_and_others_name_their_matter() -> None:
    facts = merged()
    names = [item.name for item in facts.materials]
    assert names.count("代办人身份证") == 1
    shared = facts.materials[names.index("代办人身份证")]
    assert shared.matters == ()
    assert all(item.matters for item in facts.materials if item.name == "原社保卡")
    assert len({item.id for item in facts.materials}) == len(names)


def test_what_one_matter_alone_says_of_a_shared_material_is_said_in_its_name() -> None:
    shared = next(item for item in merged().materials if item.name == "代办人身份证")
    assert shared.note == "社会保障卡申领、补领、换领：到窗口核验"


def test_a_decision_stands_where_its_field_is_missing_and_is_named() -> None:
    facts = merged()
    first = facts.matters[0]
    assert first.promised_limit == "以窗口告知为准"
    assert first.statutory_limit.startswith("10 个工作日"), "what is known is told"
    [said] = first.decisions
    assert said.what == "本地承诺时限、材料的规格尺寸"
    assert facts.sample
    for text in (visible(chat(facts)), printed(SheetPrinter().pdf(facts))):
        assert "王主任" in text
        assert "示例" in text


def test_a_gap_without_decision_is_only_called_unpublished() -> None:
    facts = made_of(part(matter("YB02"), decisions=(decision("fee"),)))
    assert facts.matters[0].promised_limit == "尚未公布"
    assert facts.matters[0].decisions == ()


def test_a_merged_chat_text_fits_messages_and_names_every_matter() -> None:
    parts = split(chat(merged()))
    assert max(map(len, parts)) <= LIMIT
    assert all(told.name in "".join(parts) for told in merged().matters)


def test_the_order_of_joint_departments_is_told() -> None:
    record = matter("YB01").model_copy(update={"joint_departments": ["甲局", "乙局"]})
    facts = made_of(part(record))
    assert "甲局 → 乙局" in chat(facts)
    assert "1.甲局2.乙局" in printed(SheetPrinter().pdf(facts))


def test_a_merged_sheet_differs_only_where_one_of_its_matters_does() -> None:
    assert not compare(merged(), merged())


def test_a_snapshot_of_the_first_form_reads_as_it_was_issued() -> None:
    facts = facts_of(FLAT, "ab" * 32)
    said = visible(chat(facts))
    told = printed(SheetPrinter().pdf(facts, factory_wording(facts)))
    for words in (
        "社保卡",
        "首次",
        "带原件",
        "身份证",
        "社会保险法",
        "不收费",
        "140502-2026-000001",
    ):
        assert words in said
        assert words in told
    assert "起草" not in told
    assert "生效" not in said


def test_a_snapshot_of_the_second_form_keeps_its_words_and_text() -> None:
    words = {**factory_wording(facts_of(FLAT, "")), "title": "旧告知单"}
    for newer in ("category", "service", "publication", "for_matters", "one_matter", "decided"):
        del words[newer]
    sealed = unseal({"facts": FLAT, "words": words, "text": "<b>旧文</b>"}, "ab" * 32)
    assert sealed.text == "<b>旧文</b>"
    assert "旧告知单" in printed(SheetPrinter().pdf(sealed.facts, sealed.words))


def test_todays_form_reads_back() -> None:
    facts = merged()
    assert unseal(seal(facts, factory_wording(facts), "x"), facts.sha256).facts == facts


def test_hostile_names_come_out_literally_and_stay_on_the_page() -> None:
    printer = SheetPrinter()
    for name in HOSTILE:
        facts = notice(name=name, matter=name, steps=(name,), department=name)
        pdf = printer.pdf(facts)
        wanted = name.replace("\u202e", "")
        # A sign that the sheet's font lacks is drawn as an empty box.
        assert wanted in printed(pdf) or name in WITHOUT_A_GLYPH
        assert wanted in unescape(visible(chat(facts)))
        assert inside_the_page(pdf)


def inside_the_page(pdf: bytes) -> bool:
    """Tell whether no letter begins beyond the right edge of its page."""
    edges: list[float] = []
    for page in PdfReader(io.BytesIO(pdf)).pages:
        page.extract_text(visitor_text=lambda _, cm, tm, *__: edges.append(cm[4] + tm[4]))
    return max(edges) < 595

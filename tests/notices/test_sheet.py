"""The printed sheet: everything on it, nothing of it read as markup, one look at any machine."""

import io
import re
from dataclasses import replace

import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter

from notices.placeholders import MaterialFacts, NoticeFacts
from notices.sheet import PHOTO_SIDES, SheetPrinter
from tests.notices.examples import NUMBER, notice

SIGNS = "#x *b* _i_ $y$ `c` <a> @r //k \\n [z] {q} \" ' = ~ - + /"


@pytest.fixture(scope="module")
def printer() -> SheetPrinter:
    return SheetPrinter()


def read(pdf: bytes) -> str:
    """Return the text of a PDF without spaces, which are set anew at every line."""
    return "".join(
        "".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf)).pages
    )


def bare(text: str) -> str:
    return "".join(text.split())


def unpacked(pdf: bytes) -> bytes:
    """Return a PDF with its objects readable."""
    writer = PdfWriter(clone_from=io.BytesIO(pdf))
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.mark.parametrize("code", ["YB01", "GA02", "SJ05", "CL01"])
def test_the_sheet_lists_everything(printer: SheetPrinter, code: str) -> None:
    facts = notice(code)
    text = read(printer.pdf(facts))
    items = facts.materials
    [told] = facts.matters
    said = [facts.matter, NUMBER, told.fee, facts.consult_phone, facts.sha256[:12]]
    said += [facts.station, told.promised_limit, *told.steps, *told.conditions, *facts.hours]
    said += [word for item in items for word in (item.name, item.issuer, item.note, item.form)]
    for words in said:
        assert bare(words) in text


def test_the_sheet_bears_what_makes_it_binding(printer: SheetPrinter) -> None:
    pdf = printer.pdf(notice())
    pages = len(PdfReader(io.BytesIO(pdf)).pages)
    text = read(pdf)
    assert "第3版" in text
    assert "2026年11月23日" in text
    assert "领取人（代办人）签字" in text
    assert "本单未列的材料，站点不得要求提供" in text
    assert "示例数据，以站点核定为准" in text
    assert f"第1页共{pages}页" in text


def test_the_english_sheet_has_english_words(printer: SheetPrinter) -> None:
    text = read(printer.pdf(notice(language="en")))
    assert "Whattobring" in text
    assert "10workingdays" in text
    assert "Page1of" in text


def test_signs_in_the_data_stay_signs(printer: SheetPrinter) -> None:
    item = MaterialFacts("a", SIGNS, SIGNS, SIGNS, SIGNS, SIGNS, sample=False)
    facts = notice(name=SIGNS, fee=SIGNS, materials=(item,), steps=(SIGNS,))
    text = read(printer.pdf(facts))
    # The name of the matter, the fee, the step, and five cells of the material.
    assert text.count(bare(SIGNS)) + text.count("#x*b*") >= 8
    assert printer.png(facts)


def test_a_sheet_with_gaps_is_still_a_sheet(printer: SheetPrinter) -> None:
    facts = notice(
        materials=(), station="", hours=(), off_hours=(), faq=(), hints=(), link="",
        steps=(), conditions=(), legal_basis=(), situation=(), sample=False, author="", approver="",
    )  # fmt: skip
    text = read(printer.pdf(facts))
    assert "您的情形不需要带材料" in text
    assert "请在聊天里选一个能办的站点" in text
    assert "示例数据" not in text


def test_the_picture_fits_a_phone(printer: SheetPrinter) -> None:
    picture = Image.open(io.BytesIO(printer.png(notice())))
    assert picture.width == 1080
    assert picture.height > picture.width
    assert sum(picture.size) <= PHOTO_SIDES


def test_a_very_tall_picture_is_made_coarser(printer: SheetPrinter) -> None:
    facts = notice()
    tall: NoticeFacts = replace(facts, materials=facts.materials * 8)
    picture = Image.open(io.BytesIO(printer.png(tall)))
    assert sum(picture.size) <= PHOTO_SIDES
    assert picture.width < 1080


def test_the_same_facts_make_the_same_picture(printer: SheetPrinter) -> None:
    assert printer.png(notice()) == SheetPrinter().png(notice())


def test_only_the_products_own_fonts_are_used(printer: SheetPrinter) -> None:
    fonts = set(re.findall(rb"/BaseFont */[A-Z]{6}\+([A-Za-z]+)", unpacked(printer.pdf(notice()))))
    assert fonts == {b"NotoSansSC", b"NotoSerifSC"}

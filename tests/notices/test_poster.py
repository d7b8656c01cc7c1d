"""The poster for the door and the card to pass on: one page, every word, a QR if there is one."""

import io

import pytest
from PIL import Image
from pypdf import PdfReader

from notices.poster import PosterPrinter
from notices.texts import Texts
from storage.records import RegularHours, StationRecord
from tests.kit.town import shipped_catalogue

LINK = "https://t.me/jincheng_bot?start=st_{code}"


@pytest.fixture(scope="module")
def printer() -> PosterPrinter:
    return PosterPrinter(Texts.load(), LINK)


def station(**changes: object) -> StationRecord:
    return shipped_catalogue().stations[0].model_copy(update=changes)


def pages(pdf: bytes) -> list[str]:
    return ["".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf)).pages]


def test_the_poster_says_where_when_and_what_to_do(printer: PosterPrinter) -> None:
    [text] = pages(printer.door(station(phone="0356-2012345"), "zh"))
    for words in (
        "晋城凤西支行便民服务站",
        "手机扫一扫",
        "9:00–12:00、14:00–17:00",
        "周六9:00–12:00",
    ):
        assert words in text
    for words in ("城区凤台西街沿线", "0356-2012345", "12345", "示例数据"):
        assert words in text


def test_a_confirmed_station_is_no_sample(printer: PosterPrinter) -> None:
    [text] = pages(printer.door(station(station_confirmed=True, wheelchair=True), "zh"))
    assert "示例" not in text
    assert "轮椅可以进" in text


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_station_fits_one_page(printer: PosterPrinter, language: str) -> None:
    for record in shipped_catalogue().stations:
        assert len(pages(printer.door(record, language))) == 1, record.id


def test_a_name_and_hours_without_end_still_fit(printer: PosterPrinter) -> None:
    week = [
        RegularHours(days=[day], open=f"{hour:02}:00", close=f"{hour:02}:30")
        for day in range(1, 8)
        for hour in (day, day + 10)
    ]
    hours = station().hours.model_copy(update={"regular": week})
    long = station(name="长" * 60, address="路" * 120, hours=hours)
    assert len(pages(printer.door(long, "zh"))) == 1
    assert printer.card(long, "zh")


def test_signs_in_the_data_stay_signs(printer: PosterPrinter) -> None:
    [text] = pages(printer.door(station(address="#x *b* $y$ <a> @r [z]"), "zh"))
    assert "#x*b*$y$<a>@r[z]" in text


def test_the_card_is_as_wide_as_a_phone(printer: PosterPrinter) -> None:
    assert Image.open(io.BytesIO(printer.card(station(), "zh"))).size == (1080, 1350)


def test_the_qr_is_another_for_another_station(printer: PosterPrinter) -> None:
    without = PosterPrinter(Texts.load(), "")
    assert printer.card(station(), "zh") != printer.card(station(id="ST002"), "zh")
    assert without.card(station(), "zh") == without.card(station(id="ST002"), "zh")

"""The page's files, read without a browser: no word missing or left over, nothing from afar."""

import re
from pathlib import Path

import pytest

import bot.webchat

PAGE = Path(bot.webchat.__file__).with_name("page")
SCRIPTS = sorted(path for path in PAGE.glob("*.js") if path.name != "texts.js")
KEY = re.compile(r'^  "([a-z0-9_.]+)": \[', re.MULTILINE)
# A key is written whole, or begun in a template: `kind.${kind}`.
WHOLE = re.compile(r'"([a-z0-9_]+(?:\.[a-z0-9_]+)*)"')
BEGUN = re.compile(r"`([a-z_.]+)\$\{")


def code_of_the_page() -> str:
    return "\n".join(path.read_text("utf-8") for path in SCRIPTS)


def keys() -> set[str]:
    return set(KEY.findall((PAGE / "texts.js").read_text("utf-8")))


def test_every_text_that_is_asked_for_exists() -> None:
    asked = re.findall(r'\bt\("([^"]+)"', code_of_the_page())
    assert [key for key in asked if key not in keys()] == []


def test_no_text_is_left_over() -> None:
    code = code_of_the_page()
    begun = (*BEGUN.findall(code), "refused.")
    whole = set(WHOLE.findall(code))
    assert [key for key in keys() if key not in whole and not key.startswith(begun)] == []


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_only_the_texts_file_holds_chinese(path: Path) -> None:
    assert re.findall(r"[\u4e00-\u9fff]", path.read_text("utf-8")) == []


@pytest.mark.parametrize("path", sorted(PAGE.iterdir()), ids=lambda path: path.name)
def test_no_file_asks_for_anything_from_elsewhere(path: Path) -> None:
    text = path.read_text("utf-8").replace("http://www.w3.org/2000/svg", "")
    assert re.findall(r"https?://[a-z]", text) == []
    assert re.findall(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(", text) == []

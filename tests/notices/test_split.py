"""A long text becomes messages at the end of paragraphs, and no tag is broken."""

from hypothesis import given
from hypothesis import strategies as st

from notices.markup import check_markup, visible
from notices.split import LIMIT, split

WORDS = st.text("ab 中文\n<>&😀", max_size=40).map(
    lambda text: text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
)
TAGS = st.sampled_from([("<b>", "</b>"), ("<i>", "</i>"), ('<a href="https://a.b/?c=d">', "</a>")])


def nested(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    tagged = st.tuples(TAGS, inner).map(lambda pair: pair[0][0] + pair[1] + pair[0][1])
    return st.one_of(tagged, st.lists(inner, max_size=6).map("\n\n".join))


HTML = st.recursive(WORDS, nested, max_leaves=40)


def bare(html: str) -> str:
    return "".join(visible(html).split())


@given(HTML, st.integers(min_value=120, max_value=400))
def test_the_parts_are_short_sound_and_lose_nothing(html: str, limit: int) -> None:
    parts = split(html, limit)
    assert "".join(map(bare, parts)) == bare(html)
    for part in parts:
        assert len(part) <= limit
        check_markup(part)


def test_a_short_text_stays_one_message() -> None:
    assert split("<b>a</b>\n\nb") == ["<b>a</b>\n\nb"]
    assert split("") == []


def test_tags_that_show_nothing_are_no_message() -> None:
    assert split('<a href="https://a.b/"></a>' * 9, 120) == []
    assert split("字" * LIMIT + "<b></b>") == ["字" * LIMIT]


def test_a_text_is_cut_after_a_paragraph() -> None:
    paragraph = "字" * 1500
    parts = split("\n\n".join([paragraph] * 5))
    assert parts == ["\n\n".join([paragraph] * 2), "\n\n".join([paragraph] * 2), paragraph]


def test_a_long_paragraph_is_cut_after_a_line_a_word_or_a_letter() -> None:
    lines, words = "\n".join(["字" * 1500] * 3), " ".join(["word"] * 1000)
    assert split(lines)[1] == "字" * 1500
    assert {word for part in split(words) for word in part.split()} == {"word"}
    assert [len(part) for part in split("字" * 5000)] == [LIMIT, 5000 - LIMIT]


def test_an_open_tag_goes_on_in_the_next_message() -> None:
    first, second = split("<b><i>" + "字" * 100 + "\n\n" + "词" * 100 + "</i></b>", 150)
    assert first == "<b><i>" + "字" * 100 + "</i></b>"
    assert second == "<b><i>" + "词" * 100 + "</i></b>"


def test_an_entity_is_never_cut() -> None:
    assert all(part.count("&") == part.count(";") for part in split("&amp;" * 2000, 102))

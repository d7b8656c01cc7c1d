"""Finding the right matter from what people really type."""

from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.search import FIRST, REFUSED, THIRD, queries
from storage.catalogue.reader import JINCHENG, read_files
from storage.search import MatterIndex, SearchResult
from storage.search.spelling import plain, units


@cache
def index() -> MatterIndex:
    return MatterIndex(read_files(JINCHENG).matters)


def codes(result: SearchResult) -> list[str]:
    return [hit.code for hit in result.hits]


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("我想办营业执照", "SJ01"),
        ("户口迁移需要什么材料", "GA03"),
        ("开个理发店要什么手续", "WJ02"),
        ("老父亲想办个敬老卡坐公交", "MZ02"),
        ("俺身份证丢了咋弄", "GA02"),
        ("俺娃还没上户哩咋办", "GA04"),
        ("俺驾照丢了弄个新的", "GA07"),
        ("身份正丢了", "GA02"),
        ("社保咔", "RS01"),
        ("公鸡金体取", "GJ01"),
        ("港奥通行证", "GA06"),
        ("法律缓助", "SF01"),
        ("shenfenzheng diule", "GA02"),
        ("shenfengzheng", "GA02"),
        ("yidijiuyi", "YB02"),
        ("falvyuanzhu", "SF01"),
        ("sfzdl", "GA02"),
        ("gjj提取", "GJ01"),
        ("shenfen证丢了", "GA02"),
        ("办hu照", "GA05"),
        ("身份證掉了", "GA02"),
        ("營業執照註銷", "SJ03"),
        ("ＨＵＺＨＡＯ　过期", "GA05"),
        ("上个月被公司辞退了听说能领失业金", "RS07"),
        ("大学毕业了户口想迁回老家", "GA03"),
        ("我没有单位想自己交职工养老保险", "RS04"),
        ("前几天出车祸把证件都弄没了驾驶本得补一个", "GA07"),
        ("媳妇怀孕了要不要先登记", "WJ01"),
    ],
)
def test_the_right_matter_comes_first(query: str, code: str) -> None:
    assert codes(index().search(query))[:1] == [code]


@pytest.mark.parametrize("query", ["身份证丢了", "俺社保卡坏了咋换", "残疾证", "shebaoka"])
def test_one_clear_hit_is_confident(query: str) -> None:
    assert index().search(query).confident


@pytest.mark.parametrize(
    ("query", "possible"),
    [
        ("执照", {"SJ01", "SJ02", "SJ03"}),
        ("养老", {"RS02", "RS03", "RS04"}),
        ("社保", {"RS01", "RS04"}),
        ("开饭店要办甚证", {"SJ01", "SJ05"}),
    ],
)
def test_a_word_of_many_matters_offers_them_all(query: str, possible: set[str]) -> None:
    result = index().search(query)

    assert not result.confident
    assert possible <= set(codes(result))


@pytest.mark.parametrize(
    "query",
    [
        "",
        " ",
        "？！",
        "😀",
        "你好",
        "谢谢",
        "12345",
        "hello",
        "asdfgh",
        "今天天气怎么样",
        "讲个笑话",
        "结婚登记",
        "火车票怎么买",
        "附近有什么好吃的",
        "周末开门吗",
        "我要投诉",
        "怎么贷款",
        "暖气不热",
    ],
)
def test_what_no_station_does_finds_nothing(query: str) -> None:
    result = index().search(query)

    assert (result.hits, result.confident) == ((), False)


def test_every_name_and_alias_finds_its_matter() -> None:
    for matter in read_files(JINCHENG).matters:
        for wording in (matter.name, *matter.aliases):
            found = index().search(wording)
            assert any(h.code == matter.code and h.score == 1 for h in found.hits), wording


def test_a_result_keeps_the_query_and_the_limit_and_ranks_by_score() -> None:
    result = index().search("执照", limit=2)

    assert result.query == "执照"
    assert len(result.hits) == 2
    assert result.hits[0].score >= result.hits[1].score


def test_nothing_is_found_where_there_are_no_matters() -> None:
    assert MatterIndex([]).search("身份证丢了") == SearchResult("身份证丢了", (), confident=False)


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=300))
def test_any_text_gets_an_answer(text: str) -> None:
    result = index().search(text)

    assert all(0 < hit.score <= 1 for hit in result.hits)


@settings(max_examples=20, deadline=None)
@given(st.text(alphabet="身份证丢了社保卡咋办哩 sfzdgj10丢開戶", max_size=40))
def test_the_same_words_get_the_same_answer(text: str) -> None:
    again = MatterIndex(read_files(JINCHENG).matters[::-1]).search(text)

    assert again == index().search(text)


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("身份证", "senfenzen"),
        ("shenfengzheng", "senfenzen"),
        ("律师", "lusi"),
        ("80岁", "80sui"),
    ],
)
def test_texts_are_compared_by_their_sound(text: str, heard: str) -> None:
    assert "".join(unit.letters for unit in units(plain(text))) == heard


@pytest.mark.parametrize(
    "query", ["你们几点下班", "最近的站点在哪", "where is the nearest station"]
)
def test_a_question_about_a_station_says_so(query: str) -> None:
    result = index().search(query)

    assert (result.hits, result.about) == ((), "station")


@pytest.mark.parametrize(
    ("query", "codes_of_event"),
    [("生孩子", {"WJ01", "GA04", "YB01", "YB05"}), ("俺想开个饭店", {"SJ01", "SJ05"})],
)
def test_a_turn_of_life_offers_its_matters(query: str, codes_of_event: set[str]) -> None:
    result = index().search(query)

    assert result.event is not None
    assert codes_of_event <= set(codes(result))


def test_a_catalogue_that_marries_people_finds_the_wedding() -> None:
    pattern = read_files(JINCHENG).matters[0]
    changes = {"code": "HY01", "name": "结婚登记", "aliases": [], "situations": [], "faq": []}
    wedding = pattern.model_copy(update=changes)

    assert codes(MatterIndex([*read_files(JINCHENG).matters, wedding]).search("结婚登记")) == [
        "HY01"
    ]


@pytest.mark.parametrize(
    ("query", "code"),
    [("老连证丢了", "MZ02"), ("富照过期", "GA05"), ("fuzhao", "GA05"), ("付口迁移", "GA03")],
)
def test_n_and_l_and_h_and_f_are_heard_alike(query: str, code: str) -> None:
    assert codes(index().search(query))[:1] == [code]


@pytest.mark.parametrize(
    "query", ["续", "查一下", "怎么延期", "北京", "去哪领", "补一个", "几号发工资"]
)
def test_what_is_done_alone_proves_no_matter(query: str) -> None:
    assert codes(index().search(query)) == []


@pytest.mark.parametrize("query", ["卫生许可证和老年证", "社保", "身份证和护照都丢了"])
def test_two_things_or_half_a_thing_are_offered_and_not_opened(query: str) -> None:
    result = index().search(query)

    assert len(result.hits) > 1
    assert not result.confident


def test_a_thing_named_aside_does_not_hide_the_matter() -> None:
    assert codes(index().search("钱包手机身份证都丢了"))[:1] == ["GA02"]


def test_a_catalogue_with_a_matter_is_not_ruled_out_of_it() -> None:
    matters = read_files(JINCHENG).matters
    changes = {"code": "CG01", "name": "机动车过户登记", "aliases": [], "situations": [], "faq": []}
    larger = MatterIndex([*matters, matters[0].model_copy(update=changes)])

    assert codes(index().search("俺的车过户咋弄")) == []
    assert codes(larger.search("俺的车过户咋弄"))[:1] == ["CG01"]


def test_an_alias_that_was_added_is_searched() -> None:
    matters = read_files(JINCHENG).matters
    taught = MatterIndex(matters, {"GA02": ["红皮小方块"]})

    assert codes(index().search("红皮小方块")) == []
    assert codes(taught.search("红皮小方块"))[:1] == ["GA02"]


@pytest.mark.parametrize("part", sorted({one.part for one in queries()}))
def test_requests_of_every_file_are_found(part: str) -> None:
    asked = [one for one in queries() if one.part == part]
    met = [(measure, ok) for one in asked for measure, ok in one.right(index().search(one.text))]

    assert share(met, FIRST) >= 0.95
    assert share(met, THIRD) >= 0.98
    assert share(met, REFUSED) >= 0.97


def share(met: list[tuple[str, bool]], measure: str) -> float:
    counted = [ok for name, ok in met if name == measure]
    return sum(counted) / len(counted)

"""Telling a question about a station from one about a matter: 凤西附近的站, 高平哪儿能办社保卡."""

import re
from dataclasses import dataclass

from storage.search.spelling import plain


@dataclass(frozen=True)
class PlaceQuestion:
    """What is asked: near which place, for which matter; empty where it was not said."""

    place: str
    matter: str


LONGEST = 40
"""A longer text tells a story; its words about places are not what is asked."""

_STATION = r"(?:便民|服务|政务|办事)*(?:站点|网点|站|大厅|点儿?)"
_NEAREST = r"(?:离[我俺咱]们?)?(?:最近|附近|跟前|近处|就近|周围|旁边|周边)"
_WHERE = r"(?:都?[在有]?(?:哪里|哪儿|哪边|哪块|哪达|哪(?!个人|些材料)|甚地方|啥地方|什么地方))"
_DO = r"(?:能|可以|可|会|给)?(?:办理|办得了|办下?|弄|受理|做)"
_POLITE = re.compile(
    r"^(?:你好|您好|请问|麻烦问?一?下?|劳驾|问一?下|打听一?下?|帮[我俺]?|[我俺咱]们?想?要?(?:找|问|去|知道)?|想?找)+"
    r"|(?:谢谢|[呢啊呀哩嘞吗嘛吧了])+$"
)
_FORMS = tuple(
    re.compile(form)
    for form in (
        # 最近的站点在哪, 附近有没有便民站
        rf"(?:找|查|看)?一?下?{_NEAREST}的?(?:一?个)?(?:有没有|有)?(?:哪些|哪个|啥|甚|什么)?{_STATION}"
        rf"(?:在|是|有)?(?:{_WHERE}|哪个|哪些|怎么走|咋走|有没有|有)?",
        # 站点在哪, 便民服务站怎么走, 有哪些站点
        rf"(?:便民|服务|政务)?(?:便民|服务)?(?:站点|网点|站)(?:都?在|是|有)?(?:{_WHERE}|怎么走|咋走|哪些)",
        rf"(?:都?有)?(?:哪些|哪几个|几个){_STATION}",
        # 最近哪儿能办社保卡, 附近能办社保卡的站
        rf"{_NEAREST}(?:的)?(?:{_WHERE}|哪个站|有没有)?{_DO}(?P<matter>.{{2,}}?)的?(?:{_STATION})?(?:{_WHERE})?",
        # 凤西附近的站, 凤西那边有没有站点, 高平有哪些站
        rf"(?P<place>.{{2,}}?)(?:{_NEAREST}|那边|那块|一带|这边)的?(?:有没有|有)?(?:哪些|哪个|啥|甚|什么)?(?:{_STATION})"
        rf"(?:{_WHERE}|有没有|有哪些)?",
        rf"(?P<place>.{{2,}}?)(?:都?有)(?:没有|哪些|哪几个|几个|啥|甚|什么)(?:能办事的)?{_STATION}",
        rf"(?P<place>.{{2,}}?)的?(?:便民服务站|便民站|服务站|站点|网点)(?:都?在)?(?:{_WHERE}|有哪些|怎么走|咋走)?",
        # 高平哪儿能办社保卡, 巴公附近办身份证
        rf"(?P<place>.{{2,}}?)(?:{_NEAREST}|那边|那块)?的?{_WHERE}{_DO}(?P<matter>.{{2,}})",
        rf"(?P<place>.{{2,}}?)(?:{_NEAREST}|那边|那块|一带){_DO}(?P<matter>.{{2,}}?)(?:{_WHERE})?",
    )
)
_STATION_IN_PINYIN = r"(?:fu ?wu)? ?zhan(?: ?dian)?"
_IN_PINYIN = re.compile(
    rf"(?P<place>[a-z ]{{2,}}?) ?(?:fu ?jin|na ?bian) ?(?:de)? ?{_STATION_IN_PINYIN}"
)
_NEAREST_IN_PINYIN = re.compile(
    rf"(?:zui ?jin|fu ?jin) ?de ?{_STATION_IN_PINYIN}(?: ?zai ?na ?(?:li|er)?)?"
)


def read_place_question(text: str) -> PlaceQuestion | None:
    """Return what a text asks about stations, nothing for a text that asks about a matter.

    The place is as it was said and may be none: whoever asks looks whether there is one.
    """
    said = plain(text)
    if not said or len(said) > LONGEST:
        return None
    if said.isascii():
        return _read(said, (_NEAREST_IN_PINYIN, _IN_PINYIN))
    bare = _POLITE.sub("", said.replace(" ", ""))
    return _read(_POLITE.sub("", bare), _FORMS)


def _read(said: str, forms: tuple[re.Pattern[str], ...]) -> PlaceQuestion | None:
    for form in forms:
        if found := form.fullmatch(said):
            parts = found.groupdict()
            return PlaceQuestion(parts.get("place") or "", parts.get("matter") or "")
    return None

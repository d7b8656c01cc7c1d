"""How well a matter is found, by kind of request, and how long that takes."""

import random
import time
import tomllib
import zlib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from storage.catalogue.reader import JINCHENG, read_files
from storage.records import MatterRecord
from storage.search import MatterIndex, SearchResult

QUERIES = Path(__file__).parent
FILES = {
    "queries": "first",
    "queries_second": "second",
    "queries_third": "third",
    "queries_fourth": "fourth",
    "queries_fifth": "fifth",
}
MATTERS, ALIASES = 5000, 10
FIELDS, THINGS, ACTS = (
    tuple(line.split())
    for line in (
        "食品 药品 医疗 教育 交通 道路 运输 水利 农业 林业 渔业 畜牧 种子 农药 建筑 消防 燃气 供热"
        " 供水 电力 矿山 烟草 文物 旅游 演出 出版 印刷 广告 体育 气象 地质 测绘 海关 税务 金融",
        "许可证 资格证 经营证 备案表 补贴 登记证 执照 资质 证明 合格证 检验标志 档案 基金 通行证",
        "申领 补领 换领 变更 注销 延续 备案 查询 认定 年检 设立 转移 提取 登记 核准 签注",
    )
)
BEFORE = ("", "办", "补", "换", "领", "俺的", "查", "开", "注销", "第一次办")
AFTER = ("", "丢了", "到期", "咋办", "怎么弄", "在哪办", "变更", "查询", "多少钱", "补办")
REPEATS = 3
"""The fastest of so many counts: the machine does other things as well."""

FIRST, THIRD, REFUSED = "top-1", "top-3", "refused"


@dataclass(frozen=True)
class Asked:
    """A request with what it means: the kind, and the codes that must or may be found."""

    kind: str
    text: str
    wanted: str
    file: str

    @property
    def part(self) -> str:
        """Return the file it stands in, and its half where the first was tuned on one half."""
        if self.file != "first":
            return self.file
        held_out = zlib.crc32(self.text.encode()) % 2 == 1
        return "first, held-out half" if held_out else "first, tuning half"

    def right(self, found: SearchResult) -> list[tuple[str, bool]]:
        """Return the measures that apply, each with whether the answer meets it."""
        codes = [hit.code for hit in found.hits]
        if not self.wanted:
            return [(REFUSED, not codes)]
        if "+" not in self.wanted:
            good = set(self.wanted.split("|"))
            return [(FIRST, bool(good & set(codes[:1]))), (THIRD, bool(good & set(codes[:3])))]
        both = set(self.wanted.split("+"))
        doubt = self.kind != "ambiguous" or not found.confident
        return [(FIRST, bool(both & set(codes[:1])) and doubt), (THIRD, both <= set(codes))]


def queries() -> Iterator[Asked]:
    """Yield the requests of every file."""
    for name, file in FILES.items():
        for kind, asked in tomllib.loads((QUERIES / f"{name}.toml").read_text("utf-8")).items():
            yield from (Asked(kind, text, wanted, file) for text, wanted in asked.items())


def main() -> None:
    """Print the measures for each kind, then the time of a request."""
    began = time.perf_counter()
    shipped = MatterIndex(read_files(JINCHENG).matters)
    shipped.search("身份证")
    print(f"start with the shipped matters: {time.perf_counter() - began:.2f} s")
    for part in dict.fromkeys(one.part for one in queries()):
        print(part)
        _print_quality([one for one in queries() if one.part == part], shipped)
    _print_time("38 matters", shipped)
    began = time.perf_counter()
    large = MatterIndex(many_matters())
    print(f"building {MATTERS} matters: {time.perf_counter() - began:.2f} s")
    _print_time(f"{MATTERS} matters x {ALIASES} aliases", large)


def many_matters() -> list[MatterRecord]:
    """Return matters as a large city has them: objects of every trade, each with its acts."""
    rng = random.Random(5)
    pattern = read_files(JINCHENG).matters[0]
    made: dict[str, MatterRecord] = {}
    while len(made) < MATTERS:
        thing = f"{rng.choice(FIELDS)}{rng.choice(FIELDS)}{rng.choice(THINGS)}"
        act = rng.choice(ACTS)
        name = f"{thing}{act}"
        aliases = [f"{rng.choice(BEFORE)}{thing}{rng.choice(AFTER)}" for _ in range(ALIASES)]
        code = f"T{len(made):05}"
        made.setdefault(
            name,
            pattern.model_copy(
                update={
                    "code": code,
                    "name": name,
                    "aliases": list(dict.fromkeys(aliases)),
                    "situations": [],
                    "faq": [],
                }
            ),
        )
    return list(made.values())


def _print_quality(asked: list[Asked], index: MatterIndex) -> None:
    met: dict[str, dict[str, list[bool]]] = defaultdict(lambda: defaultdict(list))
    for one in asked:
        for measure, ok in one.right(index.search(one.text)):
            met[one.kind][measure].append(ok)
            met["all"][measure].append(ok)
    for kind, measures in met.items():
        shares = (f"{m} {sum(oks)}/{len(oks)}" for m, oks in measures.items())
        print(f"  {kind}: {', '.join(shares)}")


def _print_time(what: str, index: MatterIndex) -> None:
    spent = [
        min(_milliseconds(index, one.text) for _ in range(REPEATS)) for one in list(queries())[::2]
    ]
    middle = sorted(spent)[len(spent) // 2]
    print(f"{what}: median {middle:.2f} ms, slowest {max(spent):.1f} ms")


def _milliseconds(index: MatterIndex, text: str) -> float:
    began = time.perf_counter()
    index.search(text)
    return (time.perf_counter() - began) * 1000


if __name__ == "__main__":
    main()

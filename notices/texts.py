"""Texts: every fixed sentence a person can read, under an address, in each language.

A sentence lives in `texts/<language>/<area>.toml`; its address is the file's name and the path of
tables inside the file: `slot_taken` in `refused.toml` is `refused.slot_taken`, `back` under
`[button]` in `menu.toml` is `menu.button.back`. Placeholders are Jinja2: `{{ station }}`,
`{{ starts_at | moment }}`, `{{ status | word("state") }}` (the text `common.state.<status>`).
"""

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

from jinja2 import Environment, StrictUndefined, Template, meta, select_autoescape

from notices.spoken import Spoken
from storage.rules.identity import masked_name

MAIN_LANGUAGE = "zh"
ALERT_LENGTH = 200
"""Telegram shows no more in an alert."""

_FOLDER = Path(__file__).with_suffix("")


class Texts:
    """The catalogue of sentences; what it lacks in a language it says in Chinese."""

    def __init__(self, catalogue: Mapping[str, Mapping[str, str]]) -> None:
        self._catalogue = catalogue
        self._html = {name: self._environment(name, escaping=True) for name in catalogue}
        self._bare = {name: self._environment(name, escaping=False) for name in catalogue}
        self._templates: dict[tuple[Environment, str], Template] = {}

    @classmethod
    def load(cls, folder: Path = _FOLDER) -> "Texts":
        """Read the catalogue: a folder per language, a TOML file per area."""
        languages = sorted(path for path in folder.iterdir() if path.is_dir())
        return cls({path.name: dict(_read(path)) for path in languages})

    @property
    def languages(self) -> tuple[str, ...]:
        """Return the languages there are."""
        return tuple(self._catalogue)

    def say(self, key: str, /, language: str = MAIN_LANGUAGE, **facts: object) -> str:
        """Return a sentence in Telegram's HTML; facts are escaped, the catalogue's markup is not.

        Raises KeyError for an unknown key and UndefinedError for a missing fact.
        """
        return self._render(self._html, key, language, facts)

    def plain(self, key: str, /, language: str = MAIN_LANGUAGE, **facts: object) -> str:
        """Return a sentence for where no markup is read: a button, a command's description."""
        return self._render(self._bare, key, language, facts)

    def alert(self, key: str, /, language: str = MAIN_LANGUAGE, **facts: object) -> str:
        """Return a plain sentence, cut to what an alert can show."""
        text = self.plain(key, language, **facts)
        return text if len(text) <= ALERT_LENGTH else f"{text[: ALERT_LENGTH - 1]}…"

    def spoken(self, language: str = MAIN_LANGUAGE) -> Spoken:
        """Return how days and times are said in a language."""

        def say(key: str, /, **facts: object) -> str:
            return self.plain(key, language, **facts)

        return Spoken(say)

    def has(self, key: str) -> bool:
        """Tell whether there is a sentence under this key."""
        return key in self._catalogue[MAIN_LANGUAGE]

    def keys(self, language: str = MAIN_LANGUAGE) -> frozenset[str]:
        """Return the keys that stand in this language itself."""
        return frozenset(self._catalogue[language])

    def source(self, key: str, language: str = MAIN_LANGUAGE) -> str:
        """Return a sentence as it stands in the catalogue; raises KeyError."""
        return self._catalogue[language][key]

    def placeholders(self, key: str, language: str = MAIN_LANGUAGE) -> frozenset[str]:
        """Return the facts a sentence asks for."""
        parsed = self._bare[language].parse(self.source(key, language))
        return frozenset(meta.find_undeclared_variables(parsed))

    def _render(
        self,
        environments: Mapping[str, Environment],
        key: str,
        language: str,
        facts: Mapping[str, object],
    ) -> str:
        if key not in self._catalogue.get(language, {}):
            language = MAIN_LANGUAGE
        source = self._catalogue[language][key]
        return self._template(environments[language], source).render(facts)

    def _template(self, environment: Environment, source: str) -> Template:
        """Compile a sentence when it is first said: nobody waits for all of them at the start."""
        known = self._templates.get((environment, source))
        if known is None:
            known = self._templates[environment, source] = environment.from_string(source)
        return known

    def _environment(self, language: str, *, escaping: bool) -> Environment:
        environment = Environment(
            autoescape=select_autoescape(default_for_string=escaping),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        spoken = self.spoken(language)
        environment.filters |= {
            "day": spoken.day,
            "date": spoken.date,
            "clock": spoken.clock,
            "moment": spoken.moment,
            "code": spoken.code,
            "word": spoken.word,
            "masked": masked_name,
        }
        return environment


def _read(language: Path) -> Iterator[tuple[str, str]]:
    for area in sorted(language.glob("*.toml")):
        yield from _flat(tomllib.loads(area.read_text(encoding="utf-8")), area.stem)


def _flat(table: Mapping[str, object], prefix: str) -> Iterator[tuple[str, str]]:
    for name, value in table.items():
        key = f"{prefix}.{name}"
        if isinstance(value, str):
            yield key, value.strip("\n")
        elif isinstance(value, dict):
            yield from _flat(value, key)
        else:
            raise TypeError(f"{key} is neither a sentence nor a table")

"""Reading a YAML file that may be broken or hostile."""

from pathlib import Path
from typing import cast

import yaml
from typing_extensions import override

LARGEST_FILE = 20 * 1024 * 1024
DEEPEST_NESTING = 40


class FileRefused(Exception):  # noqa: N818  an answer to the operator, not a fault
    """The file cannot be read as a catalogue; the message says why and, if known, on which line."""


def load(path: Path) -> dict[str, object]:
    """Return the file's mapping; raises FileRefused."""
    text = _read(path)
    try:
        _check_events(text)
        tree = yaml.load(text, Loader=_Loader)  # noqa: S506  a safe loader, only stricter
    except yaml.MarkedYAMLError as fault:
        raise FileRefused(_syntax(fault)) from None
    except (yaml.YAMLError, ValueError, OverflowError) as fault:
        raise FileRefused(f"is not YAML: {fault}") from None
    if not isinstance(tree, dict) or not all(isinstance(key, str) for key in tree):
        raise FileRefused("must be a mapping with matters, stations or holidays_<year>")
    return cast("dict[str, object]", tree)


class _Loader(yaml.CSafeLoader):
    """A safe loader that refuses a key written twice, where YAML would keep the last one."""

    @override
    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[object, object]:
        written: set[object] = set()
        for key_node, _ in node.value:
            key = key_node.value if isinstance(key_node, yaml.ScalarNode) else key_node
            if key in written:
                raise yaml.constructor.ConstructorError(
                    None, None, f'the key "{key}" stands here twice', key_node.start_mark
                )
            written.add(key)
        return super().construct_mapping(node, deep)


def _read(path: Path) -> str:
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise FileRefused(f"is larger than {LARGEST_FILE // 1024 // 1024} MB")
        return path.read_text(encoding="utf-8-sig")
    except OSError as fault:
        raise FileRefused(f"cannot be read: {fault.strerror}") from None
    except UnicodeDecodeError as fault:
        raise FileRefused(f"is not UTF-8 at byte {fault.start}") from None


def _check_events(text: str) -> None:
    """Refuse what a small file can grow from, or what a database cannot store."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        line = event.start_mark.line + 1 if event.start_mark else 0
        if isinstance(event, yaml.AliasEvent):
            raise FileRefused(f"line {line}: aliases (*name) are not allowed")
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        elif isinstance(event, yaml.ScalarEvent) and "\0" in event.value:
            raise FileRefused(f"line {line}: a text holds a zero character")
        if depth > DEEPEST_NESTING:
            raise FileRefused(f"line {line}: nested deeper than {DEEPEST_NESTING} levels")


def _syntax(fault: yaml.MarkedYAMLError) -> str:
    mark = fault.problem_mark or fault.context_mark
    line = f"line {mark.line + 1}: " if mark else ""
    return f"{line}{fault.problem or fault.context or 'is not YAML'}"

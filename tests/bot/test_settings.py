"""Settings: a missing or malformed one is named in one line, and no secret is printed."""

import subprocess
import sys
from pathlib import Path

import pytest

GOOD = {
    "RESIDENT_BOT_TOKEN": "123456:AAbbCCddEEffGGhhIIjjKKllMM",
    "STAFF_BOT_TOKEN": "654321:AAbbCCddEEffGGhhIIjjKKllMM",
    "ADMIN_IDS": "1,2",
}


def check(
    tmp_path: Path, command: str = "check-settings", **changes: str
) -> subprocess.CompletedProcess[str]:
    settings = {name: value for name, value in {**GOOD, **changes}.items() if value}
    return subprocess.run(
        [sys.executable, "-m", "bot", command],
        cwd=tmp_path,
        env={"PATH": "", "PYTHONPATH": str(Path(__file__).parents[2]), **settings},
        capture_output=True,
        text=True,
        check=False,
    )


def test_complete_settings_pass(tmp_path: Path) -> None:
    told = check(tmp_path)
    assert told.returncode == 0, told.stderr
    assert "long polling" in told.stdout


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("RESIDENT_BOT_TOKEN", ""),
        ("RESIDENT_BOT_TOKEN", "geheim"),
        ("STAFF_BOT_TOKEN", GOOD["RESIDENT_BOT_TOKEN"]),
        ("ADMIN_IDS", "the boss"),
        ("ADMIN_IDS", ""),
        ("DATABASE_URL", "mysql://u:geheim@h/d"),
        ("BOT_API_URL", "ftp//nowhere"),
        ("REDIS_URL", "http://geheim@h"),
        ("REGION_CODE", "14"),
        ("REMINDER_HOURS_BEFORE", "a lot"),
        ("WEBHOOK_URL", "https://example.org/hook"),
    ],
)
def test_a_bad_setting_is_named_in_one_line(tmp_path: Path, name: str, value: str) -> None:
    told = check(tmp_path, **{name: value})
    assert told.returncode == 2
    [line] = told.stderr.strip().splitlines()
    assert name.removesuffix("_URL") in line
    assert "geheim" not in line
    assert GOOD["RESIDENT_BOT_TOKEN"] not in line


def test_a_setting_may_come_from_the_env_file(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("ADMIN_IDS=7\n", encoding="utf-8")
    assert check(tmp_path, ADMIN_IDS="").returncode == 0


@pytest.mark.parametrize("url", ["redis://:geheim@127.0.0.1:1/0", "redis://geheim:port/0"])
def test_no_start_without_the_redis_that_is_named(tmp_path: Path, url: str) -> None:
    told = check(tmp_path, "run", REDIS_URL=url)
    assert told.returncode == 2
    [line] = told.stderr.strip().splitlines()
    assert "REDIS_URL" in line
    assert "geheim" not in line

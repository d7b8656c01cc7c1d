"""The workshop bounds what a template may cost, whatever it says; the bots answer meanwhile.

The wild worker has no sandbox: what is shown here holds even where the language has a hole.
"""

import asyncio
import os
import select
import signal
import subprocess
import sys
from collections.abc import AsyncIterator

import pytest

from notices.factory import factory_source
from notices.inspect import inspect, try_on
from notices.placeholders import sample_facts
from notices.problems import PREFIX, TemplateProblem
from notices.wording import wording
from notices.workshop import Workshop

NAME = "reminder_day_before"
FACTS = sample_facts(NAME, "zh")
WILD = "tests.notices.wild_worker"
ENDLESS = "{% for a in range(10 ** 12) %}{% endfor %}"
GREEDY = "{% set a = 'x' * 10 ** 10 %}{{ a | length }}"
BIT_BY_BIT = "{% set a = [] %}{% for n in range(10 ** 9) if a.append('x' * n) %}{% endfor %}"
PARENT = f"""
import asyncio, os, signal, sys
from notices.workshop import Workshop

async def work():
    workshop = Workshop(seconds=0.5, worker="{WILD}")
    print(await workshop.text("x", "{{{{ pid }}}}", {{}}), flush=True)
    await workshop.text("x", input(), {{}})
    os.kill(os.getpid(), signal.SIGKILL)

asyncio.run(work())
"""
FORGETFUL = f"""
import asyncio
from notices.workshop import Workshop

workshop = Workshop(worker="{WILD}")
print(asyncio.run(workshop.text("x", "{{{{ pid }}}}", {{}})))
"""


@pytest.fixture
async def workshop() -> AsyncIterator[Workshop]:
    opened = Workshop()
    yield opened
    await opened.close()


@pytest.fixture
async def wild() -> AsyncIterator[Workshop]:
    opened = Workshop(seconds=0.5, megabytes=256, worker=WILD)
    yield opened
    await opened.close()


async def problem_of(workshop: Workshop, source: str) -> str:
    with pytest.raises(TemplateProblem) as stopped:
        await workshop.text("x", source, {})
    return stopped.value.key.removeprefix(PREFIX)


async def pid_of(workshop: Workshop) -> int:
    return int(await workshop.text("x", "{{ pid }}", {}))


async def test_it_makes_what_would_be_made_here(workshop: Workshop) -> None:
    source, sheet = factory_source(NAME, "zh"), factory_source("sheet", "zh")
    paper = sample_facts("sheet", "zh")
    assert await workshop.text(NAME, source, FACTS) == try_on(NAME, source, FACTS)
    assert await workshop.words(sheet, paper) == wording(sheet, paper)
    found = await workshop.inspection(NAME, "{{ time }} {{ call_name }}", "zh", source)
    assert found == inspect(NAME, "{{ time }} {{ call_name }}", "zh", source)


async def test_a_problem_comes_back_with_its_facts(workshop: Workshop) -> None:
    found = await workshop.inspection(NAME, "a\n{{ time", "zh")
    here = inspect(NAME, "a\n{{ time", "zh")
    assert [(p.key, p.facts) for p in found.problems] == [(p.key, p.facts) for p in here.problems]


async def test_the_loop_goes_on_while_a_stuck_worker_is_ended(wild: Workshop) -> None:
    await pid_of(wild)
    stuck, ticks = asyncio.ensure_future(problem_of(wild, ENDLESS)), 0
    while not stuck.done():
        await asyncio.sleep(0)
        ticks += 1
    assert await stuck == "too_slow"
    assert ticks > 100


async def test_a_worker_that_does_not_even_run_is_ended(wild: Workshop) -> None:
    os.kill(await pid_of(wild), signal.SIGSTOP)
    assert await problem_of(wild, "x") == "too_slow"


@pytest.mark.parametrize(
    ("source", "key"),
    [
        (ENDLESS, "too_slow"),
        ("{{ sleep(60) }}", "too_slow"),
        (GREEDY, "too_much_memory"),
        ("{{ leave(3) }}", "worker_lost"),
        ("{{ 1 // 0 }}", "worker_lost"),
        ("{{ 'x' * 3000000 }}", "worker_lost"),
    ],
)
async def test_after_the_worker_ended_the_next_job_is_done(
    wild: Workshop, source: str, key: str
) -> None:
    assert await problem_of(wild, source) == key
    assert await wild.text("x", "{{ name }}", {"name": "王<"}) == "王&lt;"


async def test_memory_is_bounded_in_the_worker_and_not_taken_here() -> None:
    wild = Workshop(seconds=20, megabytes=128, worker=WILD)
    before = peak_kilobytes()
    for source in (GREEDY, BIT_BY_BIT):
        assert await problem_of(wild, source) == "too_much_memory"
    assert peak_kilobytes() - before < 64 * 1024
    await wild.close()


def peak_kilobytes() -> int:
    resource = pytest.importorskip("resource")
    return int(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)


async def test_a_worker_that_died_between_two_jobs_is_replaced(wild: Workshop) -> None:
    os.kill(await pid_of(wild), signal.SIGKILL)
    assert await wild.text("x", "a", {}) == "a"


async def test_a_job_is_not_blamed_for_what_others_left_in_the_worker(wild: Workshop) -> None:
    source = "{% if pid == worn %}{{ leave(3) }}{% endif %}fine"
    assert await wild.text("x", source, {"worn": await pid_of(wild)}) == "fine"


async def test_the_worker_sees_no_secret(wild: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BIANMIN_STAFF_BOT_TOKEN", "1:secret")
    assert await wild.text("x", "{{ 'BIANMIN_STAFF_BOT_TOKEN' in outside }}", {}) == "False"


async def test_without_a_worker_nothing_that_was_sent_in_is_rendered() -> None:
    workshop = Workshop(worker="notices.no_such_worker")
    assert await problem_of(workshop, "x") == "no_worker"
    found = await workshop.inspection(NAME, "{{ time }}", "zh")
    assert [problem.key for problem in found.problems] == [f"{PREFIX}no_worker"]
    assert await workshop.difference("a", "b", "old", "new") == ""
    await workshop.close()


def test_it_outlives_an_event_loop() -> None:
    workshop = Workshop(worker=WILD)
    pids = [asyncio.run(pid_of(workshop)) for _ in range(3)]
    assert len(set(pids)) == 1
    asyncio.run(workshop.close())
    with pytest.raises(ProcessLookupError):
        os.kill(pids[0], 0)


def test_a_forgotten_workshop_leaves_nothing_behind() -> None:
    words = [sys.executable, "-W", "error", "-c", FORGETFUL]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    assert done.stderr == ""
    with pytest.raises(ProcessLookupError):
        os.kill(int(done.stdout), 0)


async def test_many_jobs_at_once_are_done_one_after_another(workshop: Workshop) -> None:
    facts = [{**FACTS, "time": f"{hour}:00"} for hour in range(20)]
    made = await asyncio.gather(*(workshop.text(NAME, "{{ time }}", fact) for fact in facts))
    assert made == [fact["time"] for fact in facts]


@pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="watching a stranger's end needs Linux")
@pytest.mark.parametrize("last_job", ["idle then", "{{ orphan() }}" + ENDLESS])
def test_the_worker_ends_with_a_killed_parent(last_job: str) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", PARENT], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdin is not None
        assert parent.stdout is not None
        worker = os.pidfd_open(int(parent.stdout.readline()))
        parent.stdin.write(f"{last_job}\n")
        parent.stdin.flush()
        assert parent.wait() == -signal.SIGKILL
    assert select.select([worker], [], [], 20)[0], "the worker goes on without a parent"
    os.close(worker)

"""docs/states.md, drawn from the flows: the states, whose turn each is, the words the applicant reads, the legal moves."""

from collections.abc import Mapping
from typing import Any

from accounts import states as accounts_states
from aftercare import states as aftercare_states
from allowance import states as allowance_states
from common.flow import Flow, Turn
from counseling import states as counseling_states
from enrollment import states as enrollment_states
from jobs import states as jobs_states
from portal import states as portal_states

_TURNS = {Turn.APPLICANT: "신청인", Turn.CENTER: "센터", Turn.NOBODY: "없음"}
_HEAD = """# 상태와 움직임

`make states`가 코드에서 그린 문서입니다. 손으로 고치지 않습니다. 코드와 다르면 `make check`가 멈춥니다.
"""


def _section(title: str, flow: Flow, labels: Mapping[Any, Any], words: Mapping[Any, Any]) -> str:
    rows = "\n".join(
        f"| `{state}` | {labels[state]} | {words.get(state, '')} | {_TURNS[flow.turns[state]]} |"
        for state in flow.edges
    )
    moves = "\n".join(f"    {source} --> {target}" for source, target in flow.pairs())
    ends = "\n".join(f"    {state} --> [*]" for state, targets in flow.edges.items() if not targets)
    first = next(iter(flow.edges))
    return (
        f"\n## {title}\n\n| 상태 | 직원이 보는 말 | 신청인이 읽는 말 | 차례 |\n|---|---|---|---|\n{rows}\n\n"
        f"```mermaid\nstateDiagram-v2\n    [*] --> {first}\n{moves}\n{ends}\n```\n"
    )


def markdown() -> str:
    """The whole document."""
    return (
        _HEAD
        + _section(
            "신청",
            enrollment_states.FLOW,
            dict(enrollment_states.State.choices),
            enrollment_states.APPLICANT_WORDS,
        )
        + "".join(
            _section(title, flow, dict(labels), {})
            for room in (accounts_states, counseling_states, jobs_states, aftercare_states)
            for title, flow, labels in room.FLOWS
        )
        + _section(
            "수당 신청", allowance_states.FLOW, dict(allowance_states.State.choices), allowance_states.OWNER_WORDS
        )
        + "".join(_section(title, flow, dict(labels), {}) for title, flow, labels in portal_states.FLOWS)
    )

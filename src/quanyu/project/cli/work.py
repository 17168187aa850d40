"""`quanyu tick`: making what is due of recurring duties, or showing it first."""

from typing import Annotated

import typer

from quanyu.project.cli.output import messages, show_json

JSON = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]


def tick(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only tell.")] = False,
    json: JSON = False,
) -> None:
    """Make what is due of recurring duties. Safe to repeat: every round is made once."""
    found = _planned() if dry_run else _ticked()
    if json:
        show_json(found)
        return
    messages.print(
        f"{found['made']} made, {found['passed']} handed on, {found['dropped']} no longer owed"
    )


def _planned() -> dict[str, object]:
    from quanyu.work import actions

    plan = actions.planned()
    return {
        "dry_run": True,
        "made": len(plan.made),
        "passed": len(plan.passed),
        "dropped": len(plan.dropped),
        "rounds": [
            {
                "duty": one.wanted.duty.id,
                "post": str(one.wanted.post),
                "due_at": one.wanted.round.due_at,
                "holder": one.holder,
            }
            for one in plan.made
        ],
    }


def _ticked() -> dict[str, object]:
    from quanyu.work import actions

    done = actions.tick()
    return {
        "dry_run": False,
        "made": done.made,
        "passed": done.passed,
        "dropped": done.dropped,
        "missed": done.missed,
        "proven": actions.settle_by_evidence(),
    }

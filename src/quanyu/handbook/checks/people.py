"""What holders must be able to do: evidence, and abilities that fit the position."""

from collections.abc import Iterator

from quanyu.handbook.checks.study import Study
from quanyu.kernel.finding import Finding
from quanyu.kernel.text import msg


def check(study: Study) -> Iterator[Finding]:
    """Yield the findings about competencies."""
    yield from _evidence(study)
    yield from _abilities(study)


def _evidence(study: Study) -> Iterator[Finding]:
    if not study.house:
        return  # standards describe abilities and leave the proof to the house
    for row in study.written(study.book.competencies.values(), "evidence"):
        if not row.evidence:
            yield study.found(
                "HB-EVIDENCE",
                row,
                msg("%(id)s does not say what proves it: write evidence."),
                id=row.id,
            )


def _abilities(study: Study) -> Iterator[Finding]:
    required = study.book.competencies
    for row in study.written(study.book.duties.values(), "abilities", "position"):
        for name in row.abilities:
            ability = required.get(name)
            if ability and row.position and ability.position != row.position:
                yield study.found(
                    "HB-ABILITY",
                    row,
                    msg(
                        "%(id)s needs %(ability)s, which is required of %(other)s and not of"
                        " %(position)s: require it there or take another."
                    ),
                    id=row.id,
                    ability=name,
                    other=ability.position,
                    position=row.position,
                )

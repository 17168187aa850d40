"""By what people are scored: weights, data behind each indicator, months that are closed."""

from collections import Counter
from collections.abc import Iterator

from quanyu.handbook.checks.study import Study
from quanyu.handbook.records import Card
from quanyu.kernel.finding import Finding
from quanyu.kernel.text import msg

WHOLE = 100  # percent


def check(study: Study) -> Iterator[Finding]:
    """Yield the findings about appraisal cards."""
    for card in study.written(study.book.cards.values(), "weights"):
        yield from _weights(study, card)
        yield from _data(study, card)
    for card in study.written(study.book.cards.values(), "effective_from"):
        yield from _closed(study, card)


def _weights(study: Study, card: Card) -> Iterator[Finding]:
    total = sum(weight.weight for weight in card.weights)
    if card.weights and total != WHOLE:
        yield study.found(
            "HB-WEIGHTS",
            card,
            msg("The weights of %(position)s add up to %(total)s and not to 100: adjust them."),
            position=card.position,
            total=total,
        )
    times = Counter(weight.indicator for weight in card.weights)
    for name in [name for name, count in times.items() if count > 1]:
        yield study.found(
            "HB-CARD-TWICE",
            card,
            msg("The card of %(position)s weighs %(indicator)s twice: put the weights together."),
            position=card.position,
            indicator=name,
        )


def _data(study: Study, card: Card) -> Iterator[Finding]:
    for name in dict.fromkeys(weight.indicator for weight in card.weights):
        row = study.book.indicator_of(name)
        if row is None:
            continue  # unknown, or of a base that this handbook does not take
        if row.direction == "none":
            yield study.found(
                "HB-CARD-DATA",
                card,
                msg(
                    "%(indicator)s scores %(position)s and says not which way is good:"
                    " give it a direction or take another."
                ),
                indicator=name,
                position=card.position,
            )
        elif study.house and row.owner == card.position and row.waits_for:
            yield study.found(
                "HB-OWN-DATA",
                card,
                msg(
                    "%(position)s would be scored by %(indicator)s on what it writes itself:"
                    " wait for its data or name another owner."
                ),
                indicator=name,
                position=card.position,
            )


def _closed(study: Study, card: Card) -> Iterator[Finding]:
    closed = study.asked.closed_until
    if closed and card.effective_from and card.effective_from[:7] <= closed:
        yield study.found(
            "HB-CLOSED",
            card,
            msg("%(month)s is closed: let the card of %(position)s begin later."),
            month=card.effective_from,
            position=card.position,
        )

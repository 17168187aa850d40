"""When a notice may leave: at once, after quiet hours, or with the next digest."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

LONGEST_PAUSE = timedelta(hours=2)


@dataclass(frozen=True)
class Hours:
    """What a person said about time, in the local time of the installation."""

    quiet_from: time | None = None
    quiet_until: time | None = None
    digest_at: time | None = None


def due_at(moment: datetime, hours: Hours) -> datetime:
    """Return when what happened at the local `moment` may be sent, a local datetime.

    A digest waits for its time of the day; without one, quiet hours (which may run over midnight)
    hold a notice back until they end.
    """
    if hours.digest_at is not None:
        return _next(moment, hours.digest_at)
    if hours.quiet_from is None or hours.quiet_until is None:
        return moment
    return _next(moment, hours.quiet_until) if is_quiet(moment, hours) else moment


def is_quiet(moment: datetime, hours: Hours) -> bool:
    """Tell whether the local `moment` lies within the quiet hours."""
    begins, ends, now = hours.quiet_from, hours.quiet_until, moment.time()
    if begins is None or ends is None or begins == ends:
        return False
    return begins <= now < ends if begins < ends else now >= begins or now < ends


def pause_after(attempts: int) -> timedelta:
    """Return how long to wait after so many failures: 1, 2, 4 … minutes, two hours at most."""
    return min(timedelta(minutes=2 ** max(attempts - 1, 0)), LONGEST_PAUSE)


def _next(moment: datetime, at: time) -> datetime:
    today = moment.replace(hour=at.hour, minute=at.minute, second=0, microsecond=0)
    return today if today > moment else today + timedelta(days=1)

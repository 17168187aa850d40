"""Who is there: the people of each position today, as coverage asks for them."""

from collections import Counter, defaultdict

from quanyu.handbook.coverage import Holders
from quanyu.kernel import clock
from quanyu.organisation.models import Appointment, Post
from quanyu.organisation.queries import seats_of


def staffing() -> dict[str, Holders] | None:
    """Return the people of each position that has a post, or None where no post exists yet.

    Those who act in a post count, and so do people who fill a seat without a name. What they are
    able to do is not recorded yet, so that no duty is called untrained.
    """
    posts = list(Post.objects.filter(ended_on=None, per_project=False).select_related("grant"))
    if not posts:
        return None
    seats = seats_of(posts)
    people: defaultdict[str, int] = defaultdict(int)
    for post in posts:
        found = seats[post.pk]
        people[post.grant.position] += found.filled + len(found.acting)
    gone = Appointment.objects.filter(last_on__lt=clock.today())
    left = Counter(gone.values_list("post__grant__position", flat=True))
    return {name: Holders(count, None, left[name]) for name, count in people.items()}

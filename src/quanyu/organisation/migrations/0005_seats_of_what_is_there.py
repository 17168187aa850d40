"""Gives posts as many seats as people hold them, and fills the new search columns."""

from collections import Counter

from django.db import migrations

from quanyu.kernel import clock
from quanyu.organisation.naming import search_text


def fill(apps, schema_editor):
    """Count today's holders of every post; write search text for units, posts and positions."""
    get = apps.get_model
    today = clock.today()
    held, first = Counter(), {}
    for row in get("organisation", "Appointment").objects.all():
        first[row.post_id] = min(first.get(row.post_id, today), row.first_on)
        if row.first_on <= today and (row.last_on is None or row.last_on >= today):
            held[row.post_id] += 1
    for post in get("organisation", "Post").objects.all():
        post.headcount = max(1, held[post.pk])
        post.seats_on = first.get(post.pk, today)
        post.search = search_text(post.title)
        post.save(update_fields=["headcount", "seats_on", "search"])
    for unit in get("organisation", "Unit").objects.all():
        unit.search = search_text(unit.name, unit.name_en)
        unit.save(update_fields=["search"])
    for grant in get("organisation", "PositionGrant").objects.all():
        grant.search = search_text(grant.zh, grant.en)
        grant.save(update_fields=["search"])


class Migration(migrations.Migration):
    dependencies = [("organisation", "0004_headcount_rosters_and_privacy")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]

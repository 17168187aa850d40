"""Identity and replacement: whatever the order of imports, the same rows stand."""

from quanyu.lake.tests.factories import Shelf, order, orders


def test_rows_arrive_with_their_business_day_and_partition(shelf: Shelf) -> None:
    change = shelf.bring(1, orders([order(1, "2026-10-31 15:59:59"), order(2, "2026-10-31 16:00")]))
    assert change.facts["order"].accepted == 2
    assert change.touched["order"] == {("tmall", "2026-10"), ("tmall", "2026-11")}
    found = shelf.all("order", "order_id, month, business_on::VARCHAR, hour, currency, line")
    assert found == [
        ("O1", "2026-10", "2026-10-31", 23, "CNY", 2),
        ("O2", "2026-11", "2026-11-01", 0, "CNY", 3),
    ]

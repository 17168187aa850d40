"""CPU of importing a million GB18030 order lines, against DuckDB alone on the same rows.

The peer gets the rows as clean UTF-8, casts them and writes Parquet. Ours starts from the file as a
channel exports it: GB18030, `="…"` around ids, 50 short lines, 50 spoilt amounts and one bad byte;
it reads, rejects, hides the buyers behind pseudonyms, keys, dates and cuts the rows by day, seals
the buyers' names, places the rows in the fact's table and sums them by day.
Both have done a small file before, so that loading libraries is not counted.
QUANYU_BENCH_ROWS makes it smaller.
"""

from __future__ import annotations

import random
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

import duckdb
from measure import Line, Used, show, size, used

from quanyu.channels import ChannelFacts, load_text, read, unpack
from quanyu.lake import Lake

HEADER = (
    "订单编号,商品编码,宝贝标题,购买数量,单价,实付金额,优惠金额,订单状态,下单时间,付款时间,"
    "买家会员名,省份"
)
TEMPLATE = """
format: bench_order_line
platform: tmall
zh: 测试订单明细
en: Benchmark order lines
columns:
  - name: order_id
    header: 订单编号
    type: id
    required: true
    filled: true
  - name: sku
    header: 商品编码
    type: id
    required: true
  - name: title
    header: 宝贝标题
  - name: quantity
    header: 购买数量
    type: int
  - name: unit_price
    header: 单价
    type: money
  - name: amount
    header: 实付金额
    type: money
  - name: discount
    header: 优惠金额
    type: money
  - name: status
    header: 订单状态
  - name: placed_at
    header: 下单时间
    type: instant
    required: true
  - name: paid_at
    header: 付款时间
    type: instant
  - name: customer
    header: 买家会员名
    contact: account
ignores: [省份]
emit:
  - fact: order_line
    key: [order_id, sku]
    replaces: order
    set:
      order_id: order_id
      sku: sku
      title: title
      quantity: quantity
      unit_price: unit_price
      amount: amount
      discount_amount: discount
      status: status
      placed_at: placed_at
      customer: customer
"""
PEER = """
COPY (
  SELECT order_id, sku, title, TRY_CAST(quantity AS BIGINT) AS quantity,
    TRY_CAST(unit_price AS DECIMAL(18,4)) AS unit_price,
    TRY_CAST(amount AS DECIMAL(18,4)) AS amount,
    TRY_CAST(discount AS DECIMAL(18,4)) AS discount, status,
    TRY_CAST(placed_at AS TIMESTAMP) AS placed_at, customer
  FROM read_csv('{source}', all_varchar=true, header=true, delim=',', quote='"', names=[
    'order_id','sku','title','quantity','unit_price','amount','discount','status','placed_at',
    'paid_at','customer','province'], store_rejects=true)
) TO '{target}' (FORMAT parquet)
"""


def rows(count: int, spoilt: bool) -> list[str]:
    """Order lines in the order of time, as channels export them, decorated and spoilt or clean."""
    chance = random.Random(7)
    words = ("连衣裙", "针织衫")
    titles = [f"2026新款法式{word}{n}号 显瘦百搭" for n in range(50) for word in words]
    wrong = set(chance.sample(range(count), 100)) if spoilt else set()
    found = []
    for n in range(count):
        number, sku = f"{39_000_000_000_000 + n // 2}", f"SKU{n % 2}{chance.randrange(20_000):06d}"
        price, pieces = chance.randrange(900, 90_000), chance.randrange(1, 4)
        day, clock = 1 + n * 28 // count, n * 28 * 86_400 // count % 86_400
        at = f"2026-11-{day:02d} {clock // 3600:02d}:{clock % 3600 // 60:02d}:{clock % 60:02d}"
        amount = f"{price * pieces / 100:.2f}"
        if n in wrong:
            amount = "1.2E+05"
        shown = f'="{number}"' if spoilt else number
        cells = [shown, sku, titles[n % 100], str(pieces), f"{price / 100:.2f}", amount, "0.00",
                 "交易成功", at, at, f"买家{chance.randrange(200_000)}", "浙江省"]  # fmt: skip
        found.append(",".join(cells[:5] if n in wrong and n % 2 else cells))
    return found


def write_files(folder: Path, count: int) -> tuple[Path, Path]:
    """The export as the channel makes it, and the same rows clean in UTF-8."""
    export, clean = folder / "export.csv", folder / "clean.csv"
    body = "\r\n".join([HEADER, *rows(count, spoilt=True)]).encode("gb18030")
    export.write_bytes(body.replace("浙江省".encode("gb18030"), b"\xff\xff", 1))
    clean.write_text("\n".join([HEADER, *rows(count, spoilt=False)]), encoding="utf-8")
    return export, clean


def peer(clean: Path, target: Path) -> None:
    """DuckDB alone."""
    with duckdb.connect(config={"threads": "2"}) as connection:
        connection.execute(PEER.format(source=clean, target=target))


def ours(export: Path, home: Path) -> dict[str, Used]:
    """Read, stage and apply; return what each step used."""
    template, findings = load_text(TEMPLATE)
    assert template is not None, findings
    shop, at = ChannelFacts("bench"), datetime(2026, 12, 1, tzinfo=UTC)
    steps: dict[str, Used] = {}
    steps["read"], reading = used(lambda: read(unpack(export)[0], template, {}, shop))
    lake = Lake(home, secret=bytes(32), threads=2)
    with reading, lake.writer({}) as writer:
        steps["stage"], staged = used(
            lambda: writer.stage(1, reading, channel=shop, exported_at=at)
        )
        steps["apply"], change = used(lambda: writer.apply(1))
    assert change.facts["order_line"].accepted == sum(staged.rows.values())
    assert reading.rejected == 101, reading.rejected
    return steps


def main() -> None:
    count = size(1_000_000)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        small = folder / "small"
        small.mkdir()
        ours(write_files(small, 1_000)[0], small)
        export, clean = write_files(folder, count)
        base = median(used(lambda: peer(clean, folder / "peer.parquet"))[0].cpu for _ in range(3))
        steps = ours(export, folder)
    whole = sum(step.cpu for step in steps.values())
    parts = [
        Line(f"of it {name}", step.cpu / base, "x", note=f"{step.cpu:.2f} s CPU")
        for name, step in steps.items()
    ]
    ratio = Line("import / DuckDB", whole / base, "x", 3, f"{whole:.2f} s CPU against {base:.2f} s")
    show(f"Import of {count:,} GB18030 order lines", [ratio, *parts])


if __name__ == "__main__":
    main()

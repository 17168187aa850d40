"""CPU of reading a million GB18030 order lines, against DuckDB reading and writing the same rows.

The peer gets the rows as clean UTF-8 and only casts them; ours starts from the file as a channel
exports it: GB18030, `="…"` around ids, 50 short lines, 50 spoilt amounts and one bad byte.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import tempfile
from collections.abc import Callable
from pathlib import Path

import duckdb

from quanyu.channels import ChannelFacts, load_text, read, unpack

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
    """Order lines; the same seed gives the same rows, decorated and spoilt or clean."""
    chance = random.Random(7)
    words = ("连衣裙", "针织衫")
    titles = [f"2026新款法式{word}{n}号 显瘦百搭" for n in range(50) for word in words]
    wrong = set(chance.sample(range(count), 100)) if spoilt else set()
    found = []
    for n in range(count):
        number, sku = f"{39_000_000_000_000 + n // 2}", f"SKU{chance.randrange(20_000):06d}"
        price, pieces = chance.randrange(900, 90_000), chance.randrange(1, 4)
        day, clock = chance.randrange(1, 29), chance.randrange(86_400)
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


def cpu(work: Callable[[], object]) -> tuple[float, object]:
    """Seconds of user and system time that a piece of work takes."""
    before = resource.getrusage(resource.RUSAGE_SELF)
    result = work()
    after = resource.getrusage(resource.RUSAGE_SELF)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, result


def peer(clean: Path, target: Path) -> None:
    """DuckDB alone."""
    with duckdb.connect(config={"threads": "2"}) as connection:
        connection.execute(PEER.format(source=clean, target=target))


def ours(export: Path, target: Path) -> tuple[int, int]:
    """Unpack, read and write the emitted rows to Parquet, as the lake's staging does first."""
    template, findings = load_text(TEMPLATE)
    assert template is not None, findings
    member = unpack(export)[0]
    with read(member, template, {}, ChannelFacts("bench")) as reading:
        sql = reading.emits[0].relation_sql
        reading.connection.execute(f"COPY ({sql}) TO '{target}' (FORMAT parquet)")
        return reading.rows_read, reading.rejected


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        export, clean = write_files(folder, options.rows)
        base, _ = cpu(lambda: peer(clean, folder / "peer.parquet"))
        took, counted = cpu(lambda: ours(export, folder / "ours.parquet"))
    result = {"rows": options.rows, "read_and_rejected": counted, "duckdb_cpu": round(base, 2),
              "quanyu_cpu": round(took, 2), "ratio": round(took / base, 2)}  # fmt: skip
    if options.json:
        print(json.dumps(result))
        return
    print(
        f"channels.read: {took:.2f} s CPU against {base:.2f} s of DuckDB alone: "
        f"{took / base:.2f} x (aim about 2; 3 with the lake); read, rejected: {counted}"
    )


if __name__ == "__main__":
    main()

"""Orders and what follows from them: lines, payments, refunds, adjustments, parcels."""

from quanyu.lake.facts.contract import (
    Column,
    Fact,
    amount,
    attribute,
    identity,
    instant,
    price,
    quantity,
    text,
)

ORDER_ID = identity("order_id", "订单编号", "Order number")
CUSTOMER = identity("customer", "顾客", "Customer", contact=True)
STORE = text("store", "门店", "Store", daily=True)
BUSINESS_MODE = text("business_mode", "经营方式", "Business mode", daily=True)
COUNTER = text("counter", "专柜", "Counter", daily=True)
KIND = text("kind", "类型", "Kind", daily=True)
STATUS = text("status", "状态", "Status", daily=True)
ITEM = text("item", "商品", "Item")
SKU = text("sku", "SKU", "SKU")
CATEGORY = text("category", "类目", "Category")
BRAND = text("brand", "品牌", "Brand")
PROVINCE = text("province", "省份", "Province", daily=True)
PLACE: tuple[Column, ...] = (STORE, BUSINESS_MODE, COUNTER)

ORDER = Fact(
    "order",
    "订单",
    "Order",
    (
        ORDER_ID,
        instant("placed_at", "下单时间", "Placed at"),
        CUSTOMER,
        amount("amount", "订单金额", "Order amount"),
        amount("item_amount", "商品金额", "Item amount"),
        amount("freight_amount", "运费", "Freight"),
        amount("discount_amount", "优惠金额", "Discount"),
        quantity("quantity", "件数", "Quantity"),
        STATUS,
        KIND,
        PROVINCE,
        *PLACE,
        text("close_reason", "关闭原因", "Close reason"),
    ),
    at="placed_at",
    key=("order_id",),
)
ORDER_LINE = Fact(
    "order_line",
    "订单行",
    "Order line",
    (
        ORDER_ID,
        identity("line_no", "行号", "Line number"),
        instant("placed_at", "下单时间", "Placed at"),
        ITEM,
        SKU,
        attribute("title", "标题", "Title"),
        CATEGORY,
        BRAND,
        quantity("quantity", "件数", "Quantity"),
        price("unit_price", "单价", "Unit price"),
        amount("amount", "金额", "Amount"),
        amount("discount_amount", "优惠金额", "Discount"),
        amount("freight_amount", "运费", "Freight"),
        amount("cost", "成本", "Cost", "cost"),
        KIND,
        CUSTOMER,
        *PLACE,
        STATUS,
    ),
    at="placed_at",
    key=("order_id", "line_no"),
)
PAYMENT = Fact(
    "payment",
    "付款",
    "Payment",
    (
        ORDER_ID,
        identity("payment_no", "付款序号", "Payment number"),
        instant("paid_at", "付款时间", "Paid at"),
        text("method", "支付方式", "Method", daily=True),
        amount("amount", "付款金额", "Amount"),
        CUSTOMER,
        ITEM,
        SKU,
        CATEGORY,
        quantity("quantity", "件数", "Quantity"),
        PROVINCE,
        *PLACE,
        Column("installments", "int", "dimension", "分期数", "Instalments"),
    ),
    at="paid_at",
    key=("order_id", "payment_no"),
)
REFUND = Fact(
    "refund",
    "退款",
    "Refund",
    (
        ORDER_ID,
        identity("refund_no", "退款编号", "Refund number"),
        instant("refunded_at", "退款时间", "Refunded at"),
        instant("paid_at", "付款时间", "Paid at"),
        amount("amount", "退款金额", "Amount"),
        quantity("quantity", "件数", "Quantity"),
        text("reason", "退款原因", "Reason"),
        text("fault", "责任方", "Fault", daily=True),
        STATUS,
        CUSTOMER,
        ITEM,
        SKU,
        CATEGORY,
        *PLACE,
    ),
    at="refunded_at",
    key=("order_id", "refund_no"),
)
ADJUSTMENT = Fact(
    "adjustment",
    "调整",
    "Adjustment",
    (
        ORDER_ID,
        identity("adjustment_no", "调整编号", "Adjustment number"),
        instant("adjusted_at", "调整时间", "Adjusted at"),
        amount("amount", "调整金额", "Amount"),
        text("reason", "原因", "Reason"),
        CATEGORY,
        SKU,
        *PLACE,
    ),
    at="adjusted_at",
    key=("order_id", "adjustment_no"),
)
SHIPMENT = Fact(
    "shipment",
    "发货",
    "Shipment",
    (
        ORDER_ID,
        identity("parcel_no", "物流单号", "Parcel number"),
        text("carrier", "物流公司", "Carrier", daily=True),
        instant("shipped_at", "发货时间", "Shipped at"),
        instant("promised_at", "承诺送达时间", "Promised at"),
        instant("delivered_at", "签收时间", "Delivered at"),
        STATUS,
        STORE,
    ),
    at="delivered_at",
    at_else=("shipped_at",),
    key=("order_id", "parcel_no"),
)
FACTS = (ORDER, ORDER_LINE, PAYMENT, REFUND, ADJUSTMENT, SHIPMENT)

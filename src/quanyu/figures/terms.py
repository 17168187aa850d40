"""States, permissions and labels of the room."""

from datetime import timedelta

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

VIEW = "figures.view"
IMPORT = "figures.import"
UNDO = "figures.undo"
TEMPLATE = "figures.template"
EXPECT = "figures.expect"
TARGET = "figures.target"
EXPORT = "figures.export"
UNMASK = "figures.unmask"
KEEP = "figures.keep"

PERMISSIONS = {
    VIEW: _("See figures and where they come from"),
    IMPORT: _("Import files"),
    UNDO: _("Undo imports"),
    TEMPLATE: _("Make and change file formats"),
    EXPECT: _("Say which files are expected when, and keep the shops"),
    TARGET: _("Set targets"),
    EXPORT: _("Export figures and rows"),
    UNMASK: _("See names, phones and addresses in original lines"),
    KEEP: _("Say how long original files are kept"),
}

IMPORT_JOB = "figures.import"
UNDO_JOB = "figures.undo"
EXPIRE_JOB = "figures.expire"
LATE_JOB = "figures.late"
FEEDS_JOB = "figures.feeds"

KEEP_SNAPSHOTS = timedelta(days=90)
"""Snapshots younger than this always open; older ones only while somebody holds them."""
KEEP_RAW_DAYS = 730
"""How long originals are kept until somebody says otherwise."""
SHORTEST_KEEP, LONGEST_KEEP = 30, 3650

CONTACT_MASK = "•••"


class BatchState(TextChoices):
    """Where a batch stands."""

    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("Importing")
    ACTIVE = "active", _("Imported")
    SAME = "same", _("Already there")
    CHECKED = "checked", _("Checked only")
    FAILED = "failed", _("Not imported")
    UNDOING = "undoing", _("Being undone")
    UNDONE = "undone", _("Undone")


BATCH_TONES = {
    BatchState.WAITING: "",
    BatchState.RUNNING: "info",
    BatchState.ACTIVE: "ok",
    BatchState.SAME: "",
    BatchState.CHECKED: "",
    BatchState.FAILED: "bad",
    BatchState.UNDOING: "info",
    BatchState.UNDONE: "warn",
}
KEPT_BATCHES = (
    BatchState.WAITING,
    BatchState.RUNNING,
    BatchState.ACTIVE,
    BatchState.UNDOING,
)
"""Batches whose clean rows an undo may still need."""
OPEN_BATCH = (BatchState.WAITING, BatchState.RUNNING, BatchState.UNDOING)


class TimeSource(TextChoices):
    """Where the time of an export is known from."""

    FILE = "file", _("from the file")
    NAME = "name", _("from the file's name")
    PERSON = "person", _("as stated by a person")
    UPLOAD = "upload", _("time of the upload")


class Arrival(TextChoices):
    """How an expected file stands."""

    ARRIVED = "arrived", _("Arrived")
    LATE = "late", _("Arrived late")
    DUE = "due", _("Due")
    MISSING = "missing", _("Missing")
    NOTHING = "nothing", _("Nothing to come")
    NOT_EXPECTED = "none", _("Not expected")


ARRIVAL_TONES = {
    Arrival.ARRIVED: "ok",
    Arrival.LATE: "warn",
    Arrival.DUE: "",
    Arrival.MISSING: "bad",
    Arrival.NOTHING: "ok",
    Arrival.NOT_EXPECTED: "",
}

PLATFORMS = {
    "tmall": _("Tmall / Taobao"),
    "jd": _("JD"),
    "pinduoduo": _("Pinduoduo"),
    "douyin": _("Douyin shop"),
    "xiaohongshu": _("Xiaohongshu"),
    "wechat_shop": _("WeChat Shop"),
    "wechat_pay": _("WeChat Pay"),
    "alipay": _("Alipay"),
    "youzan": _("Youzan"),
    "mini_program": _("Mini program"),
    "meituan_instant": _("Meituan instant retail"),
    "taobao_instant": _("Taobao instant retail"),
    "jd_instant": _("JD instant retail"),
    "store": _("Stores"),
    "jushuitan": _("Jushuitan ERP"),
    "wangdiantong": _("Wangdiantong ERP"),
    "quanyu": _("Quanyu template"),
    "online_retail": _("Open data: Online Retail"),
    "olist": _("Open data: Olist"),
    "complete_journey": _("Open data: Complete Journey"),
    "taobao_user_behavior": _("Open data: Taobao UserBehavior"),
    "display_ads": _("Open data: display ads"),
    "open_data": _("Open data"),
    "other": _("Other"),
}

EVIDENCE = {
    "seen": _("Checked against real files"),
    "secondary": _("Known from descriptions"),
    "guessed": _("Our best reading"),
}
EVIDENCE_TONES = {"seen": "ok", "secondary": "warn", "guessed": "bad"}

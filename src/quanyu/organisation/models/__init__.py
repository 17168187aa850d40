"""Tables of the organisation, by noun."""

from quanyu.organisation.models.audit import ChainHead, Entry
from quanyu.organisation.models.delivery import Delivery, NoticeChoice, Robot
from quanyu.organisation.models.person import Erasure, PeopleDraft, Person
from quanyu.organisation.models.roster import Absence, Shift, Turn
from quanyu.organisation.models.structure import Appointment, PositionGrant, Post, Unit

__all__ = [
    "Absence",
    "Appointment",
    "ChainHead",
    "Delivery",
    "Entry",
    "Erasure",
    "NoticeChoice",
    "PeopleDraft",
    "Person",
    "PositionGrant",
    "Post",
    "Robot",
    "Shift",
    "Turn",
    "Unit",
]

"""Tables of the organisation, by noun."""

from quanyu.organisation.models.audit import ChainHead, Entry
from quanyu.organisation.models.person import Person
from quanyu.organisation.models.structure import Appointment, PositionGrant, Post, Unit

__all__ = ["Appointment", "ChainHead", "Entry", "Person", "PositionGrant", "Post", "Unit"]

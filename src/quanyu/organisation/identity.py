"""Time-ordered public ids (UUIDv7) for addresses, so that integer keys stay inside."""

import secrets
import uuid

from quanyu.kernel import clock


def uuid7() -> uuid.UUID:
    """Return a new UUID of version 7: 48 bits of milliseconds, then randomness (RFC 9562)."""
    milliseconds = int(clock.now().timestamp() * 1000) & ((1 << 48) - 1)
    value = milliseconds << 80 | secrets.randbits(80)
    value = value & ~(0xF << 76) | 7 << 76
    return uuid.UUID(int=value & ~(0x3 << 62) | 0x2 << 62)

"""Reads of the room, each under the reader's permissions and scope."""
